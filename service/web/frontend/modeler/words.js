/** The English of the Studio's own words. */
export const english = {
  流程设计: 'Process design', 撤销: 'Undo', 重做: 'Redo', 适合窗口: 'Fit to window', 新建文件: 'New file', 导入: 'Import', 下载: 'Download',
  检查: 'Check', 部署: 'Deploy', 文件: 'Files', 有未部署的修改: 'Changes not deployed yet', 已修改: 'changed', 移除: 'Remove', '移除 {name}': 'Remove {name}',
  '{name} 无法打开：{why}': '{name} cannot be opened: {why}', '已有同名文件。': 'There is a file of that name.',
  '名称须有后缀，如 forms/申请.form。': 'The name needs an ending, as in forms/request.form.', 文件名: 'File name',
  '后缀决定种类：.bpmn 流程图，.form 表单，.dmn 决策表。': 'The ending decides the kind: .bpmn a diagram, .form a form, .dmn decision tables.',
  '从流程中移除 {name}？': 'Remove {name} from the process?', '正在检查…': 'Checking …', '没有发现问题。': 'No problems were found.',
  '部署 {count} 个文件为新版本？进行中的事项仍按原版本办理。': 'Deploy {count} files as a new version? What is under way goes on with the version it has.',
  '正在部署…': 'Deploying …', 演练: 'Dry run', '正在演练…': 'Running …', '已部署。': 'Deployed.',
};
