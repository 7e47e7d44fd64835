"""The words of signing in: why it was refused, what happened to an account, how somebody signed in."""

from __future__ import annotations

from typing import Final

from scribe.web.pages import words_access

Pair = tuple[str, str]

REFUSED: Final[dict[str, str]] = {
    "wrong": "工号或密码不正确。请核对后重试，或联系管理员。",
    "too-many": "错误次数过多，请等待 {wait} 秒后重试。",
    "closed": "该账号已停用，请联系管理员。",
    "elsewhere": "该账号须通过医院统一登录，请在登录页选择统一登录。",
    "password-short": "密码少于 12 个字符，请设置更长的密码，可用几个词组成。",
    "password-long": "密码超过 128 个字符，请缩短。",
    "password-guessable": "密码容易被猜中。请加入互不相关的词；姓名、日期和键盘顺序最先被猜到。",
    "password-breached": "该密码已在别处泄露，请另选一个。",
    "code-wrong": "验证码不正确，请等待下一个验证码后重试。",
    "code-used": "验证码已使用，请等待下一个验证码后重试。",
    "proof-due": "认证器尚未设置，请先在“账号”页设置。",
    "proof-needed": "需要二次验证，请输入认证器中的验证码。",
    "not-seen": "该版本尚未在签名页打开，请打开并阅读后再签名。",
    "passkey": "通行密钥未被接受，请重试，或改用密码。",
    "openid": "统一登录未能确认您的身份，请重新登录。",
    "openid-refused": "统一登录未放行，请重试。",
    "state": "本次登录已失效或已使用，请重新登录。",
    "other-person": "统一登录中的是另一个人，请由本人登录后重试。",
    "not-fresh": "统一登录没有重新验证您本人在场，请在统一登录中重新登录后再试。",
    "not-strong": "统一登录的验证强度不足以签名，请按签名要求的方式登录后再试。",
    "no-role": "您在医院的账号没有使用 Scribe 的角色，请联系管理员加入相应用户组。",
    "no-account": "尚未有人把您与 Scribe 账号关联，请联系管理员。",
    "taken": "已有账号使用您的工号，请由管理员关联。",
    **words_access.REFUSED,
    "two-people": "更换二次验证需要两个人：须由另一位管理员（非本人）确认。",
}
"""Why something about signing in was refused, in Chinese, by the error's ``reason``; in English the error says it."""
REFUSED_OTHERWISE: Final = "未能完成，请核对后重试，或联系管理员。"

EVENTS: Final[dict[str, Pair]] = {
    "session_ended": ("session ended", "结束会话"),
    "signing_opened": ("second proof given", "通过二次验证"),
    "signing_closed": ("signing ended", "结束签名时段"),
    "second_proof_set_up": ("second proof set up", "设置二次验证"),
    "second_proof_renewed": ("second proof renewed", "更换二次验证"),
    "renewal_asked": ("asked for a new second proof", "申请更换二次验证"),
    "renewal_refused": ("new second proof refused", "未同意更换二次验证"),
    "passkey_added": ("passkey added", "添加通行密钥"),
    "passkey_removed": ("passkey removed", "删除通行密钥"),
    "passkey_refused": ("passkey refused", "通行密钥被拒"),
    "openid_linked": ("linked with the hospital’s sign-in", "关联统一登录"),
    "openid_unlinked": ("link with the hospital’s sign-in removed", "解除统一登录关联"),
    "openid_refused": ("refused after the hospital’s sign-in", "统一登录后被拒"),
    "role_set": ("role set", "设置角色"),
}
WAYS: Final[dict[str, Pair]] = {
    "password": ("Password", "密码"),
    "passkey": ("Passkey", "通行密钥"),
    "openid": ("Hospital’s sign-in", "统一登录"),
    "emr": ("From the EMR", "从 EMR 打开"),
}


def refused_in_chinese(reason: str, wait: object) -> str:
    """The sentence for a refusal; what has no sentence of its own gets the general one."""
    return REFUSED.get(reason, REFUSED_OTHERWISE).format(wait=wait)
