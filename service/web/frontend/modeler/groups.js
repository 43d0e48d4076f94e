// The panel shows what the engine carries out. Groups of Camunda 7 that a deployment would refuse are left out.
const unsupported = new Set([
  'CamundaPlatform__AsynchronousContinuations', 'CamundaPlatform__ConnectorInput', 'CamundaPlatform__ConnectorOutput',
  'CamundaPlatform__Errors', 'CamundaPlatform__ExecutionListener', 'CamundaPlatform__ExternalTask', 'CamundaPlatform__FieldInjection', 'CamundaPlatform__FormData', 'CamundaPlatform__HistoryCleanup',
  'CamundaPlatform__JobExecution', 'CamundaPlatform__StartInitiator', 'CamundaPlatform__TaskListener', 'CamundaPlatform__Tasklist',
]);
const afterTheOthers = 100; // a lower priority is asked later and sees the groups of the providers before it

class SupportedGroups {
  constructor(propertiesPanel) {
    propertiesPanel.registerProvider(afterTheOthers, this);
  }

  getGroups() {
    return (groups) => groups.filter(({id}) => !unsupported.has(id));
  }
}
SupportedGroups.$inject = ['propertiesPanel'];

export const supportedGroupsModule = {__init__: ['supportedGroups'], supportedGroups: ['type', SupportedGroups]};
