#include "desk/lang.h"
#include "desk/words.h"

// What staff read of accounts, passwords and consents.

namespace certdesk::desk {

namespace {

constexpr std::int64_t minuteMs = 60'000;

std::string whatIsWeak(forms::PasswordWeakness weakness) {
    using Kind = forms::PasswordWeakness;
    switch (weakness) {
    case Kind::tooShort:
        return say(tr("密码太短，至少要 {0} 个字符。"), {std::to_string(forms::shortestPassword)});
    case Kind::tooLong:
        return say(tr("密码太长，最多 {0} 个字符。"), {std::to_string(forms::longestPassword)});
    case Kind::notText: return tr("密码里有不能使用的字符。");
    case Kind::common: return tr("密码由常见的词、连续或重复的字符组成，容易被猜到。");
    case Kind::names: return tr("密码主要由账号、姓名或受理点的名称组成，容易被猜到。");
    case Kind::asBefore: return tr("新密码与原来的相同。");
    }
    return {};
}

} // namespace

Sentence consentRefused(const forms::Refusal& no) {
    using Kind = forms::RefusalKind;
    const auto asked = forms::roleOf(no.other);
    const std::string role = asked ? nameOf(*asked) : tr("另一个账号");
    if (no.kind == Kind::consentNeeded)
        return {say(tr("这一项需要另一个账号确认：{0}。"), {role}), tr("请由该账号输入密码确认。"), {}};
    if (no.kind == Kind::ownCase)
        return {tr("办理人和受理人不能自己确认。"), say(tr("请由另一位确认：{0}。"), {role}), {}};
    if (no.kind == Kind::consentTooOld) return {tr("确认已经过时。"), tr("请重新确认。"), {}};
    if (no.kind == Kind::badSignature)
        return {tr("确认签名与内容不符。"), tr("请重新确认；若再次出现，请联系总部。"), {}};
    return {say(tr("该账号不能确认，需要：{0}。"), {role}), tr("请由有权限的账号确认。"), {}};
}

Sentence wordsFor(LogInFault fault) {
    if (fault == LogInFault::closed) return {tr("该账号已停用。"), tr("请联系主管。"), {}};
    return {tr("账号或密码不正确。"), tr("请检查大小写后重新输入。"), {}};
}

Sentence wordsFor(const MustWait& wait) {
    const std::int64_t minutes = (wait.ms + minuteMs - 1) / minuteMs;
    return {say(tr("密码输错次数太多，该账号还要等 {0} 分钟才能再试。"), {std::to_string(minutes)}),
            tr("请到时再输入正确的密码，或请主管解除等待。"),
            {}};
}

Sentence wordsFor(forms::PasswordWeakness weakness) {
    return {whatIsWeak(weakness), tr("请换一个：几个不相干的词连起来既长又好记，可以有空格和汉字。"), {}};
}

} // namespace certdesk::desk
