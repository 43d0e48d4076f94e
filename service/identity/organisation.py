"""The departments and roles that the shipped processes name. An administrator may rename them and add others."""

from __future__ import annotations

from typing import Final

DEPARTMENTS: Final = (
    ("leadership", "局领导", "Bureau leadership"),
    ("office", "综合科", "General Office"),
    ("finance", "计划财务科", "Planning and Finance"),
    ("social-assistance", "社会救助事业中心", "Social Assistance Centre"),
    ("social-organisations", "社会组织管理科", "Social Organisations"),
    ("community", "基层政权建设和社区治理科", "Grassroots Governance and Communities"),
    ("social-affairs", "社会事务和区划地名科", "Social Affairs and Place Names"),
    ("elderly-care", "社会福利和养老服务科", "Social Welfare and Elderly Care"),
    ("charity", "慈善事业发展服务中心", "Charity Development Centre"),
)

ROLES: Final = (
    ("drafter", "拟稿人", "Drafter"),
    ("head", "科室负责人", "Head of department"),
    ("secrecy-reviewer", "保密审查员", "Secrecy reviewer"),
    ("office-reviewer", "综合科审核", "General Office reviewer"),
    ("leader", "分管领导", "Leader in charge"),
    ("publisher", "发布员", "Publisher"),
    ("registrar", "登记员", "Registrar"),
    ("handler", "承办人", "Handler"),
    ("disclosure-head", "公开机构负责人", "Head of disclosure"),
    ("supervisor", "督办", "Supervisor"),
    ("designer", "流程设计", "Process designer"),
    ("admin", "管理员", "Administrator"),
    ("worker", "外部程序", "External program"),
)
