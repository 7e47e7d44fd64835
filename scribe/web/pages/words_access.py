"""The words of who sees what: events of the audit, and what came of looking through an emergency access."""

from __future__ import annotations

from typing import Final

Pair = tuple[str, str]

EVENTS: Final[dict[str, Pair]] = {
    "access_refused": ("was refused", "访问被拒"),
    "opened_in_emergency": ("opened in an emergency", "紧急查阅"),
    "emergency_sought": ("sought a number in an emergency", "紧急查阅：未找到编号"),
    "emergency_reviewed": ("looked through an emergency access", "复核紧急查阅"),
    "admitted": ("taken into the care team", "加入诊疗组"),
    "dismissed": ("let go from the care team", "移出诊疗组"),
    "delegation_given": ("let a doctor stand in", "委托医生"),
    "delegation_ended": ("ended a delegation", "结束委托"),
    "department_added": ("department added", "新增科室"),
    "department_named": ("department named", "科室增加名称"),
    "department_removed": ("department removed", "删除科室"),
    "member_added": ("added to a department", "加入科室"),
    "member_removed": ("removed from a department", "移出科室"),
    "integrator_added": ("service account added", "新增服务账号"),
    "integrator_revoked": ("service account ended", "停用服务账号"),
    "legal_hold_placed": ("held by law", "设置依法封存"),
    "legal_hold_released": ("legal hold released", "解除依法封存"),
    "erasure_postponed": ("removal postponed by a legal hold", "因依法封存暂缓删除"),
    "role_set": ("role or department set", "设置角色或科室"),
}
SCOPES: Final[dict[str, Pair]] = {
    "scribe/register": ("register consultations", "登记就诊"),
    "scribe/record": ("send recordings and transcripts", "上传录音与转写文本"),
    "scribe/states": ("see how far consultations have come", "查看就诊进度"),
    "scribe/notes": ("read notes and transcripts", "读取病历与转写文本"),
    "system/Bundle.rs": ("read signed documents (Bundle)", "读取已签名文档（Bundle）"),
    "system/Composition.rs": ("read signed notes (Composition)", "读取已签名病历（Composition）"),
    "system/DocumentReference.rs": ("read the index of documents", "读取文档索引"),
}
"""What a service account's token is good for."""
HOLD_REASONS: Final[dict[str, Pair]] = {
    "litigation": ("A lawsuit", "诉讼"),
    "complaint": ("A complaint or dispute", "投诉或医疗纠纷"),
    "investigation": ("An investigation within the hospital", "院内调查"),
    "authority_order": ("An order of a court or an authority", "法院或主管机关的要求"),
}
RELEASE_REASONS: Final[dict[str, Pair]] = {
    "case_closed": ("The case is closed", "案件已结束"),
    "order_lifted": ("The order was lifted", "要求已解除"),
    "placed_by_mistake": ("It was placed by mistake", "误设"),
}
"""Why a legal hold is placed, and why it is released."""
REFUSED: Final[dict[str, str]] = {
    "program-name": "名称不可用，请使用小写字母、数字和连字符，最多 51 个字符。",
    "program-scope": "请至少选择一项允许的操作。",
    "program-over": "最后有效日已过，请选择更晚的日期，或留空。",
    "program-taken": "该名称已使用过，请另取名称（名称会保留在审计记录中）。",
    "department": "没有该科室，请刷新页面后重选。",
    "day": "日期无法识别，请按 2027-06-30 的格式填写。",
    "hold-on": "请填写一个就诊编号，或一个患者编号，二者填其一。",
    "hold-case": "请填写案件编号：仅限字母、数字和 . _ / -，最多 40 个字符，请勿填写姓名。",
    "hold-none": "没有找到该就诊，或该编号的患者没有就诊记录，请核对。",
    "hold-gone": "该就诊已销毁，无可封存。",
    "hold-over": "该封存已解除，请刷新列表。",
}
"""Why something of these pages was refused, in Chinese, by the error's ``reason``."""
VERDICTS: Final[dict[str, Pair]] = {
    "justified": ("looked through: justified", "已复核：理由成立"),
    "questioned": ("looked through: questioned", "已复核：存疑"),
}
