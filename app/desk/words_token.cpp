#include "desk/lang.h"
#include "desk/words.h"

// What is said of a token's PIN and of what a token went through.

namespace certdesk::desk {

namespace {

std::string whatIsWeak(forms::PinWeakness weakness) {
    using Kind = forms::PinWeakness;
    switch (weakness) {
    case Kind::tooShort: return say(tr("新 PIN 不足 {0} 位。"), {std::to_string(forms::shortestPin)});
    case Kind::tooLong: return say(tr("新 PIN 超过 {0} 位。"), {std::to_string(forms::longestPin)});
    case Kind::notPrintable: return tr("新 PIN 里有键盘上没有的字符。");
    case Kind::fewCharacters: return tr("新 PIN 只用了一两种字符，容易被猜到。");
    case Kind::repeats: return tr("新 PIN 是重复的一段，容易被猜到。");
    case Kind::run: return tr("新 PIN 是连续的数字或字母，容易被猜到。");
    case Kind::birthDate: return tr("新 PIN 里有经办人的生日。");
    case Kind::partOfIdNumber: return tr("新 PIN 里有经办人证件号码的一段。");
    case Kind::partOfMobile: return tr("新 PIN 里有经办人手机号码的一段。");
    case Kind::asBefore: return tr("新 PIN 和原来的一样。");
    }
    return {};
}

std::string whatIsLeft(const HolderPinRefused& no) {
    if (no.lastTry || no.triesLeft == 1) return tr("原 PIN 不正确，再错一次就会锁定。");
    if (no.triesLeft) return say(tr("原 PIN 不正确，还可以试 {0} 次。"), {std::to_string(*no.triesLeft)});
    return tr("原 PIN 不正确。");
}

} // namespace

Sentence wordsFor(forms::PinWeakness weakness) {
    return {whatIsWeak(weakness),
            say(tr("请持有人另想一个 {0} 至 {1} 位的 PIN。"),
                {std::to_string(forms::shortestPin), std::to_string(forms::longestPin)}),
            std::string(forms::idOf(weakness))};
}

Sentence wordsFor(const HolderPinRefused& no) {
    if (no.locked) return {tr("原 PIN 已锁定。"), tr("请为持有人办理 UKey 解锁。"), {}};
    return {whatIsLeft(no), tr("请持有人想清楚再输；忘记了的，请办理 UKey 解锁。"), {}};
}

std::string nameOf(forms::TokenState state) {
    using State = forms::TokenState;
    switch (state) {
    case State::blank: return tr("空白");
    case State::prepared: return tr("制证中");
    case State::issued: return tr("已发出");
    case State::locked: return tr("PIN 已锁定");
    case State::lost: return tr("已挂失");
    case State::damaged: return tr("已损坏");
    case State::returned: return tr("已收回");
    case State::destroyed: return tr("已销毁");
    }
    return {};
}

Sentence tokenRefused(const forms::Refusal& no) {
    const auto state = forms::tokenStateOf(no.other).value_or(forms::TokenState::blank);
    return {say(tr("这支 UKey 在记录里是“{0}”，不能这样处理。"), {nameOf(state)}),
            tr("请核对序列号，换一支 UKey，或交主管处理。"),
            {}};
}

} // namespace certdesk::desk
