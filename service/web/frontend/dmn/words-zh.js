// The Chinese of dmn-js.
export const words = {
  // Requirements diagram
  'Append decision': '添加决策', 'Append knowledge source': '添加知识来源', 'Append business knowledge model': '添加业务知识模型', 'Append input data': '添加输入数据',
  'Create decision': '创建决策', 'Create input data': '创建输入数据', 'Create knowledge source': '创建知识来源', 'Create knowledge model': '创建业务知识模型',
  'Definition name': '定义名称', 'Definition ID': '定义标识', 'Remove': '删除', 'Change type': '更改类型', 'Empty': '空', 'Decision table': '决策表', 'Literal expression': '表达式', 'View DRD': '决策关系图',
  'Activate hand tool': '拖动画布', 'Activate lasso tool': '框选', 'Connect using information/knowledge/authority requirement or association': '连线',
  // Rows and columns
  'Copy rule': '复制规则', 'Cut rule': '剪切规则', 'Paste rule above': '粘贴到上方', 'Paste rule below': '粘贴到下方', 'Add rule above': '在上方加规则', 'Add rule below': '在下方加规则', 'Remove rule': '删除规则', 'Add rule': '加规则', 'Move rule': '移动规则',
  'Copy input column': '复制输入列', 'Cut input column': '剪切输入列', 'Paste input column left': '粘贴到左侧', 'Paste input column right': '粘贴到右侧', 'Add input column left': '在左侧加输入列', 'Add input column right': '在右侧加输入列', 'Remove input column': '删除输入列',
  'Copy output column': '复制输出列', 'Cut output column': '剪切输出列', 'Paste output column left': '粘贴到左侧', 'Paste output column right': '粘贴到右侧', 'Add output column left': '在左侧加输出列', 'Add output column right': '在右侧加输出列', 'Remove output column': '删除输出列',
  'Add input': '加输入', 'Add output': '加输出', 'Rule': '规则', 'Rules': '规则', 'Input': '输入', 'Inputs': '输入', 'Output': '输出', 'Outputs': '输出', 'Annotations': '备注', 'Annotation': '备注', 'Resize': '调整宽度',
  // Cells and headings
  'When': '当', 'And': '且', 'Then': '则', 'Hit policy:': '命中策略：', 'Hit policy': '命中策略', 'Aggregation': '汇总', 'Unique': '唯一（UNIQUE）', 'First': '取第一条（FIRST）', 'Priority': '按优先级（PRIORITY）', 'Any': '任一（ANY）', 'Collect': '收集（COLLECT）',
  'Rule order': '按规则顺序（RULE ORDER）', 'Output order': '按输出顺序（OUTPUT ORDER）', 'Decision name': '决策名称', 'Decision name: ': '决策名称：', 'Input label': '输入名称', 'Input label: ': '输入名称：', 'Input expression': '输入表达式', 'Input expression: ': '输入表达式：',
  'Input values': '输入取值', 'Input type': '输入类型', 'Output label': '输出名称', 'Output label: ': '输出名称：', 'Output name': '输出变量', 'Output name: ': '输出变量：', 'Output values': '输出取值', 'Output type': '输出类型', 'Edit input': '编辑输入', 'Edit output': '编辑输出',
  'Enter expression': '输入表达式', 'Expression': '表达式', 'Expression language': '表达式语言', 'Expression language:': '表达式语言：', 'Expression language: {expressionLanguageLabel}': '表达式语言：{expressionLanguageLabel}', 'Change cell expression language': '更改单元格的表达式语言',
  'Add cell description': '加单元格说明', 'Remove cell description': '删除单元格说明', 'Editing not supported for set expression language': '此表达式语言不能这样编辑', 'Edit': '编辑',
  // Predefined values and simple editing
  'Predefined values': '预设取值', 'No values': '没有取值', 'Clear predefined values': '清除预设取值', 'Add predefined values': '加预设取值', 'Add values': '加取值', 'Values': '取值', 'Custom values': '自定义取值', 'Strings must be in double quotes': '文字须加英文双引号', 'Values must be unique': '取值不得重复',
  'Match one': '是其中之一', 'Match none': '不是其中任何一个', 'Edit string': '编辑文字', 'String value': '文字', 'Edit boolean': '编辑是否', 'Set value': '设定', 'Boolean value': '是否', 'Yes': '是', 'No': '否', 'Exactly': '等于', 'Between': '介于', 'Before': '早于', 'After': '晚于',
  'Edit number': '编辑数字', 'Comparison': '比较', 'Range': '范围', 'Equals': '等于', 'Less': '小于', 'Less or equals': '小于或等于', 'Greater': '大于', 'Greater or equals': '大于或等于', 'Comparison operator': '比较方式', 'Include': '包含', 'Exclude': '不包含',
  'Start value': '起值', 'End value': '止值', 'Range start value': '起值', 'Range end value': '止值', 'Range start operator': '起点是否包含', 'Range end operator': '终点是否包含', 'Value': '值',
  'Edit date': '编辑日期', 'Set date': '设定日期', 'Start date': '起始日期', 'End date': '截止日期', 'Edit start date': '编辑起始日期', 'Edit end date': '编辑截止日期', 'Date value': '日期', 'Date': '日期', 'Use today': '今天', 'Test type': '比较方式',
  'Edit date and time': '编辑日期时间', 'Set date and time': '设定日期时间', 'Date and time': '日期时间', 'Date and time value': '日期时间', 'Start date and time': '起始时间', 'End date and time': '截止时间', 'Edit start date and time': '编辑起始时间', 'Edit end date and time': '编辑截止时间',
  'Edit time': '编辑时间', 'Set time': '设定时间', 'Time': '时间', 'Time value': '时间', 'Start time': '起始时间', 'End time': '截止时间', 'Edit start time': '编辑起始时间', 'Edit end time': '编辑截止时间', 'Use now': '现在', 'Edit duration': '编辑时长', 'Set duration': '设定时长', 'Duration value': '时长',
  'e.g. { sample }': '例如 { sample }', 'e.g. { example } ': '例如 { example } ',
  // Literal and boxed expressions
  'Variable name:': '变量名：', 'Variable type:': '变量类型：', 'Variable name': '变量名', 'Variable type': '变量类型', 'Type': '类型', 'Name': '名称', 'name': '名称', 'Literal expression editor': '表达式编辑', 'Element name': '元素名称', 'Edit formal parameters': '编辑形参', 'Add parameter': '加参数',
  'Remove parameter': '删除参数', 'Function kind: {kind}': '函数种类：{kind}', 'Edit function kind': '编辑函数种类', 'Kind': '种类',
  'string': '文字', 'boolean': '是否', 'number': '数字', 'date': '日期', 'time': '时间', 'dateTime': '日期时间', 'dayTimeDuration': '时长（日、时）', 'yearMonthDuration': '时长（年、月）', 'Any type': '任意',
};
