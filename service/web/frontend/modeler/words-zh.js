// The Chinese of the diagram editor and its panel: the community's dictionary, and over it our own, for what it lacks or words wrongly
// and for the values that this engine's dialect takes (working days, statutory clocks, FEEL).
import diagram from 'bpmn-js-i18n-zh/lib/bpmn-js';
import camunda from 'bpmn-js-i18n-zh/lib/camunda-properties-panel';
import panel from 'bpmn-js-i18n-zh/lib/properties-panel';

const own = {
  // Elements
  'Call activity': '调用活动', 'Exclusive gateway': '排他网关', 'Event-based gateway': '事件网关', 'Business rule task': '业务规则任务',
  'Empty pool/participant': '空的参与者（泳池）', 'Empty pool/participant (removes content)': '空的参与者（内容将被移除）', 'Expanded pool/participant': '展开的参与者（泳池）',
  'Ad-hoc sub-process': '临时子流程', 'Ad-hoc sub-process (collapsed)': '折叠的临时子流程', 'Ad-hoc sub-process (expanded)': '展开的临时子流程', 'Ad-hoc': '临时',
  'Boundary event': '边界事件', 'Event based instantiating Gateway': '启动流程的事件网关', 'Parallel Event based instantiating Gateway': '启动流程的并行事件网关',
  // Drawing
  'Activate hand tool': '拖动画布', 'Activate lasso tool': '框选', 'Activate create/remove space tool': '留出或收回空间', 'Activate global connect tool': '连线',
  'Create expanded sub-process': '创建展开的子流程', 'Create pool/participant': '创建参与者（泳池）', 'Create intermediate/boundary event': '创建中间事件或边界事件',
  'Append intermediate/boundary event': '添加中间事件或边界事件', 'Add text annotation': '添加文字注释', 'Append text annotation': '添加文字注释',
  'Remove': '删除', 'Delete': '删除', 'Change type': '更改类型', 'Change element': '更改元素', 'Connect to other element': '连接到其他元素',
  'Align elements': '对齐元素', 'Align elements left': '左对齐', 'Align elements right': '右对齐', 'Align elements top': '顶部对齐', 'Align elements bottom': '底部对齐',
  'Align elements center': '左右居中', 'Align elements middle': '上下居中', 'Distribute elements': '分布元素', 'Distribute elements horizontally': '水平均匀分布', 'Distribute elements vertically': '垂直均匀分布',
  'Search in diagram': '在图中查找', 'Open {element}': '打开 {element}', 'Search': '查找', 'Set color': '设置颜色',
  // Panel: groups and fields
  'General': '基本', 'User assignment': '办理人', 'Assignee': '办理人', 'Candidate groups': '候选组', 'Candidate users': '候选人', 'Due date': '截止时间', 'Follow up date': '跟进时间', 'Priority': '优先级',
  'Form': '表单', 'Forms': '表单', 'Form key': '表单键', 'Form reference': '表单', 'Camunda Forms': '本流程的表单', 'Embedded or External Task Forms': '按表单键引用', 'Generated Task Forms': '生成的表单',
  'Binding': '版本选择', 'deployment': '同一部署', 'latest': '最新版本', 'version': '指定版本', 'versionTag': '版本标签', 'Version tag': '版本标签',
  'Implementation': '执行方式', 'Topic': '主题', 'External': '外部（按主题）', 'DMN': '决策表（DMN）', 'Decision reference': '决策', 'Result variable': '结果变量', 'Map decision result': '决策结果取法',
  'singleEntry (TypedValue)': '单个值', 'singleResult (Map<String, Object>)': '一行', 'collectEntries (List<Object>)': '一列', 'resultList (List<Map<String, Object>>)': '全部行',
  'Called element': '被调用的流程', 'CMMN': 'CMMN', 'BPMN': 'BPMN', 'Business key': '业务编号', 'Business key expression': '业务编号表达式',
  'In mappings': '传入', 'Out mappings': '传出', 'In mapping propagation': '全部传入', 'Out mapping propagation': '全部传出', 'Propagate all variables': '传递全部变量', 'Input mapping': '传入', 'Output mapping': '传出',
  'Inputs': '输入参数', 'Outputs': '输出参数', 'Input': '输入', 'Output': '输出', 'Extension properties': '扩展属性', 'Property': '属性', 'Process variables': '流程变量', 'Scope': '范围',
  'Multi-instance': '多实例', 'Loop cardinality': '次数', 'Collection': '集合', 'Element variable': '元素变量', 'Completion condition': '完成条件',
  'Candidate starter': '可以发起的人', 'Candidate starter groups': '可以发起的组', 'Candidate starter users': '可以发起的人员',
  'Condition': '条件', 'Condition Expression': '条件表达式', 'Condition expression': '条件表达式', 'Type': '类型', 'Expression': '表达式', 'Script': '脚本', 'Inline script': '脚本内容', 'Format': '语言',
  'Class': '类', 'Delegate expression': '代理表达式', 'Java class': 'Java 类', 'Variable events': '变量事件', 'Variable name': '变量名',
  'Asynchronous before': '之前异步', 'Asynchronous after': '之后异步', 'Error message variable': '错误信息变量', 'Participant Name': '参与者名称', 'Participant ID': '参与者标识', 'Process ID': '流程标识', 'ID': '标识',
  '<none>': '（无）', '<empty>': '（空）', 'Create new ...': '新建…', 'Create': '新建', 'Update': '更新', '<custom type>': '（自定义）', 'Custom type': '自定义类型', 'Values': '取值',
  'string': '文字', 'long': '整数', 'boolean': '是否', 'date': '日期', 'enum': '选项', 'Executable': '可执行', 'Documentation': '说明', 'Element documentation': '元素说明', 'Process documentation': '流程说明',
  // Panel: hints, in the words of the dialect
  'The due date as an EL expression (e.g. ${someDate}) or an ISO date (e.g. 2015-06-26T09:54:00).': '日期（2026-06-26）、时长（P3D）、工作日（P3WD）、法定期限（clock:reply、clock:reply-P3WD），或以 = 开头的 FEEL 表达式。',
  'The follow up date as an EL expression (e.g. ${someDate}) or an ISO date (e.g. 2015-06-26T09:54:00).': '日期（2026-06-26）、时长（P3D）、工作日（P3WD）、法定期限（clock:reply-P3WD），或以 = 开头的 FEEL 表达式。',
  'A specific point in time defined as ISO 8601 combined date and time representation.': '日期时间、法定期限（clock:reply、clock:reply-P3WD），或以 = 开头的 FEEL 表达式。',
  'A time duration defined as ISO 8601 durations format.': '时长（PT15S、P14D）、工作日（P3WD），或以 = 开头的 FEEL 表达式。',
  'A cycle defined as ISO 8601 repeating intervals format.': '重复的时长，如 R5/PT10S。',
  'This maps to the process definition key.': '即流程定义的键，部署后不宜更改。',
  'Specify more than one group as a comma separated list.': '多个组用英文逗号分隔，或用 = 开头的 FEEL 表达式给出列表。',
  'Specify more than one user as a comma separated list.': '多个人员用英文逗号分隔，或用 = 开头的 FEEL 表达式给出列表。',
  'Start typing "${}" to create an expression.': '以 = 开头写 FEEL 表达式。',
  'Define the name of the variable that will contain the error message.': '存放错误信息的变量名。', 'Define the name of the variable that will contain the error code.': '存放错误代码的变量名。',
  'Define the name of the variable that will contain the escalation code.': '存放升级代码的变量名。',
  // Panel: controls
  'Open documentation': '打开说明', 'Toggle section': '展开或收起', 'Section contains an error': '此处有错误', 'Section contains edits': '此处有内容', 'Toggle list item': '展开或收起', 'Delete item': '删除',
  'Create new list item': '新增', 'Open pop-up editor': '在窗口中编辑', 'Opened in editor': '正在窗口中编辑', 'FEEL expression is mandatory': '必须是 FEEL 表达式', 'Unparsable FEEL expression.': 'FEEL 表达式有误。',
  'Select an element to edit its properties.': '选择一个元素以编辑其属性。', 'Multiple elements are selected. Select a single element to edit its properties.': '已选择多个元素；只选一个才能编辑属性。',
};

/** The panel's heading shows the kind of the element without asking for a translation. */
export const kinds = {
  'Process': '流程', 'Collaboration': '协作', 'Participant': '参与者', 'Lane': '泳道', 'Group': '分组', 'Text Annotation': '文字注释', 'Association': '关联', 'Sequence Flow': '顺序流', 'Message Flow': '消息流',
  'Conditional Flow': '条件流', 'Default Flow': '默认流', 'Data Object Reference': '数据对象', 'Data Store Reference': '数据存储', 'Task': '任务', 'User Task': '用户任务', 'Service Task': '服务任务', 'Send Task': '发送任务',
  'Receive Task': '接收任务', 'Script Task': '脚本任务', 'Business Rule Task': '业务规则任务', 'Manual Task': '人工任务', 'Call Activity': '调用活动', 'Sub Process': '子流程', 'Event Sub Process': '事件子流程', 'Transaction': '事务',
  'Exclusive Gateway': '排他网关', 'Parallel Gateway': '并行网关', 'Inclusive Gateway': '包容网关', 'Event Based Gateway': '事件网关', 'Complex Gateway': '复杂网关', 'Start Event': '开始事件', 'End Event': '结束事件',
  'Intermediate Throw Event': '中间抛出事件', 'Intermediate Catch Event': '中间捕获事件', 'Boundary Event': '边界事件', 'Message Start Event': '消息开始事件', 'Timer Start Event': '定时开始事件', 'Error End Event': '错误结束事件',
  'Terminate End Event': '终止结束事件', 'Message End Event': '消息结束事件', 'Timer Boundary Event': '定时边界事件', 'Message Boundary Event': '消息边界事件', 'Error Boundary Event': '错误边界事件', 'Escalation Boundary Event': '升级边界事件',
  'Signal Boundary Event': '信号边界事件', 'Timer Boundary Event (Non Interrupting)': '定时边界事件（不中断）', 'Message Boundary Event (Non Interrupting)': '消息边界事件（不中断）', 'Timer Intermediate Catch Event': '定时中间事件',
  'Message Intermediate Catch Event': '消息中间事件', 'Message Intermediate Throw Event': '消息抛出事件', 'Signal Intermediate Catch Event': '信号中间事件', 'Signal Intermediate Throw Event': '信号抛出事件',
};

export const words = [camunda, panel, diagram, own];
