"""What the floor refuses: tasks, processes, messages, deliveries, repairs, batches, deployments."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "This is for supervisors and heads of departments.": "督办人员和科室负责人才能查看。",
    "Send one file as multipart/form-data under the name file.": "请以 multipart/form-data 上传文件，字段名为 file。",
    "A file cannot be called {}.": "文件名{}不能使用。",
    "The file {} is there twice.": "文件“{}”出现了两次。",
    "The file {} is larger than {} MB.": "文件“{}”超过{}MB。",
    "At most {} files at once.": "一次最多{}个文件。",
    "The archive cannot be read.": "无法读取该压缩文件。",
    "There is no file.": "没有可部署的文件。",
    "A change of variables needs a reason.": "修改变量须说明理由。",
    "A submission key has 1 to {} characters.": "提交编号应为1至{}个字符。",
    "An extension is 1 to {} more working days.": "延长期限应为1至{}个工作日。",
    "escalation: '{}' is not of the form DAYS:RECIPIENT": "催办规则“{}”的格式应为“天数:对象”。",
    "No process with this id is deployed.": "没有部署该流程。",
    "No such interval on this clock.": "该期限没有这一段中止时间。",
    "Nobody holds this task.": "该任务无人领取。",
    "Nothing stores {}.": "系统未提供该类数据的存储，请联系管理员。",
    "Nothing waits for this delivery any more.": "已没有流程在等待该投递。",
    "Nothing waits for this message and no process starts by it.": "没有流程在等待该消息，也没有流程由它启动。",
    "Several processes begin with this message: say which, or send it to all.": (
        "有多个流程可由该消息启动，请指明流程，或者选择发给全部。"
    ),
    "A message is kept for 0 to {} days.": "消息的保留时间应为0至{}天。",
    "The id of a message has 1 to {} characters.": "消息编号应为1至{}个字符。",
    "Another message was sent with this id before.": "该编号已用于另一条消息。",
    "The first message with this id is just being forgotten: send it again.": "该编号的原消息正在清除，请重新发送。",
    "What this began is just being forgotten: start it again.": "这次启动的记录正在清除，请重新启动。",
    "Documents and requests do not take messages from outside.": "公文和申请不接收外部消息。",
    "The process {} can begin at {}: say where.": "流程{}有多个开始事件（{}），请指明从哪里开始。",
    "The process {} has no {}.": "流程{}没有该开始事件（{}）。",
    "{} is no duration like P7D or PT1H.": "{}不是时长，请按 P7D、PT1H 的格式填写。",
    "Only a process designer may do this.": "只有流程设计人员可以进行此操作。",
    "No process {} is deployed. Deploy it first.": "没有部署流程{}，请先部署。",
    "Only supervisors and process designers may see this.": "只有督办人员和流程设计人员可以查看。",
    "You may not see the annual report before it is public.": (
        "年度报告公布前，只有综合科、公开机构负责人、领导和督办人员可以查看。"
    ),
    "Only an administrator may do this.": "只有管理员可以进行此操作。",
    "Somebody else holds this task.": "该任务由他人办理。",
    "The answer cannot come before the dispatch.": "答复日期不能早于发出日期。",
    "The due day lies before the start.": "到期日早于起算日。",
    "The due day of this clock was named by a person: name another day instead.": "到期日由人员指定，请另行指定日期。",
    "The form of this task is missing.": "该任务的表单缺失，请联系流程设计人员。",
    "The instance does not come to rest.": "流程无法停下，请联系流程设计人员检查是否有死循环。",
    "The instance has moved on since you looked: look again what would change.": (
        "您查看之后该流程又有进展，请重新预览改动。"
    ),
    "This token is not there any more, or it is an event that waits at an activity.": (
        "该令牌已经不在，或者是附着在环节上等待的事件。"
    ),
    "This token cannot be moved.": "该令牌不能移动。",
    "This token does not stand still.": "该令牌没有停住，不需要重试。",
    "A token cannot be taken to {}.": "令牌不能移到{}。",
    "An event that waits at an activity cannot be skipped.": "附着在环节上等待的事件不能跳过。",
    "What is being compensated has to end first: skip its handlers.": "补偿尚未结束，请先跳过正在进行的补偿环节。",
    "A gateway cannot be skipped: move the token to where it shall go on.": "网关不能跳过，请把令牌移到应走的环节。",
    "The element has done its work and only its outgoing flow is not known: move the token.": (
        "该环节已经完成，只是不知道走哪条流转，请移动令牌。"
    ),
    "The results do not fit the output parameters: {}": "结果与输出参数不符：{}",
    "Nothing would change.": "没有需要修改的内容。",
    "The diagrams of this instance can no longer be read.": "该流程的流程图不能再识别。",
    "The engine failed unexpectedly ({}).": "流程引擎意外出错（{}）。",
    "Nothing could be tried again: move a token, or terminate the instance.": (
        "没有可以重试的内容，请移动令牌或者终止流程。"
    ),
    "Nothing is left that anybody could do or wait for: no task, timer, message or delivery.": (
        "没有任务、定时、消息或者投递，不干预就不会再动。"
    ),
    "A batch can retry, suspend, resume or terminate.": "批量操作只有重试、暂停、恢复、终止。",
    "A batch has 1 to {} instances.": "批量操作的流程数应为1至{}个。",
    "Choose another version of the same process.": "请选择同一流程的另一个版本。",
    "Only a migration can be undone.": "只有迁移可以撤销。",
    "This migration has changed nothing yet.": "该次迁移还没有改变任何流程。",
    "The instance runs on another version.": "该流程现在是另一个版本。",
    "The instance has moved on since it was migrated.": "该流程迁移之后又有进展，不能撤销。",
    "There is no element {} in the old version.": "旧版本没有环节{}。",
    "{} cannot go to {}: there is no such element of the type {}.": "{}不能对应到{}：没有类型为{}的这个环节。",
    "The instance has no open incident.": "该流程没有未解决的异常。",
    "The instance has ended.": "该流程已经结束。",
    "The instance is not suspended.": "该流程没有暂停。",
    "The text contains a character that cannot be stored.": "内容含有无法保存的字符。",
    "There is no such person.": "没有这个人员。",
    "This clock has not been started.": "该期限尚未开始计算。",
    "This delivery has ended.": "该投递已经结束。",
    "This incident has no element that could be tried again.": "该异常没有可以重试的环节。",
    "This incident is resolved already.": "该异常已经解决。",
    "This task has no form and takes no answers.": "该任务没有表单，不接受填写内容。",
    "This task is not offered to you or to a group of yours.": "该任务没有分派给您或者您所在的组。",
    "This task is yours alone: nobody else could claim it.": "该任务只分派给您一人，退回后无人可以领取。",
    "You may not start this process.": "您没有启动该流程的权限。",
}
