"""A note in the written register for what people said in everyday words; and what nobody said in either."""

from __future__ import annotations

import pytest

from tests.fakes.checks import pressed

TOLD = [
    (("嗓子张开，悬雍垂不大。", "哦。"), "悬雍垂无肿大。"),
    (("腰上这疼往别处走吗？", "不往腿上串。"), "无下肢放射。"),
    (("泡温水呢？", "温水没感觉。"), "遇温水无明显诱发。"),
    (("咽东西有没有梗着的感觉？", "饭量差不多。梗倒是不梗。"), "否认咽下梗阻感。"),
    (("胃呢？", "不烧了，也不胀了。"), "无烧心。"),
    (("走路稳吗？", "昨天下台阶差点儿摔那儿。"), "昨日下台阶时险些跌倒。"),
    (("绝经了没有？骨密度查过吗？", "五十一就没了。骨密度没查过。"), "51岁绝经。"),
    (("要是胸口疼、吐血，马上来急诊。", "好。"), "出现胸痛、呕血，立即急诊。"),
    (("他对什么药过敏？", "阿奇霉素，打了身上起疹子，头孢没事。"), "阿奇霉素过敏。"),
    (("氯雷他定跟西替利嗪别一起吃。", "好。"), "氯雷他定勿与西替利嗪同服。"),
    (("那个降压的怎么不吃了？", "依那普利，吃了老咳嗽，就停了。"), "依那普利因咳嗽停用。"),
]

NOT_TOLD = [
    (("手背上有抓痕，手心没有。", "哦。"), "手背无抓痕。"),
    (("要是胸口疼、吐血，马上来急诊。", "好。"), "胸痛2天，呕血1次。"),
    (("他对什么药过敏？", "阿奇霉素，打了身上起疹子，头孢没事。"), "头孢过敏。"),
    (("绝经了没有？", "没有。骨密度没查过。"), "51岁绝经。"),
    (("那个降压的怎么不吃了？", "依那普利，吃了老咳嗽，就停了。"), "依那普利因面部潮红停用。"),
    (("药粉用温水一次冲完。", "好。"), "药粉用温水分次冲。"),
    (("你吸得太急了。", "哦。"), "吸气过慢。"),
    (("出门最好还是戴护膝。", "好。"), "出门无需使用护膝。"),
    (("胃口呢？", "吃饭还行。"), "食欲减退。"),
]


@pytest.mark.parametrize(("said", "text"), TOLD)
def test_what_was_told_in_everyday_words_is_not_flagged(said, text):
    assert not pressed(text, *said, language="zh")


@pytest.mark.parametrize(("said", "text"), NOT_TOLD)
def test_what_was_told_otherwise_is_flagged(said, text):
    assert pressed(text, *said, language="zh")
