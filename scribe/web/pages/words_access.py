"""The words of who sees what: events of the audit, and what came of looking through an emergency access."""

from __future__ import annotations

from typing import Final

Pair = tuple[str, str]

EVENTS: Final[dict[str, Pair]] = {
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
    "role_set": ("role or department set", "设置角色或科室"),
}
VERDICTS: Final[dict[str, Pair]] = {
    "justified": ("looked through: justified", "已复核：理由成立"),
    "questioned": ("looked through: questioned", "已复核：存疑"),
}
