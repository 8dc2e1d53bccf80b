#include "kiosk/token_words.h"

#include "kiosk/text.h"

namespace certdesk::kiosk {

using desk::TokenCondition;
using layout::Ink;

namespace {

Said wordsFor(TokenCondition condition) {
    switch (condition) {
    case TokenCondition::blank: return {tr("○ 空白 UKey，可以用来制证"), Ink::soft};
    case TokenCondition::unfinished: return {tr("⚠ 制证没有做完：有密钥，没有证书"), Ink::waits};
    case TokenCondition::foreign: return {tr("⚠ 不是本机构的证书"), Ink::waits};
    case TokenCondition::inUse: return {tr("✔ 证书有效"), Ink::done};
    case TokenCondition::notYetValid: return {tr("⚠ 证书还没有生效"), Ink::waits};
    case TokenCondition::ended: return {tr("⚠ 证书已过期"), Ink::waits};
    case TokenCondition::revoked: return {tr("✖ 证书已注销"), Ink::fault};
    case TokenCondition::replaced: return {tr("✖ 证书已被新证书取代"), Ink::fault};
    }
    return {};
}

} // namespace

Said conditionOf(const desk::TokenView& view) {
    if (forms::isFresh(view.state)) return wordsFor(view.condition);
    return {desk::say(tr("⚠ {0}，不能用来制证"), {desk::nameOf(view.state)}), Ink::waits};
}

Said triesOf(const desk::TokenView& view) {
    const token::PinState& state = view.info.user;
    if (!state.set) return {tr("还没有设置 PIN"), Ink::soft};
    if (state.locked || state.triesLeft == 0) return {tr("✖ PIN 已锁定，不能再试"), Ink::fault};
    if (state.lastTry || state.triesLeft == 1) return {tr("⚠ 只剩最后一次，再输错就锁定"), Ink::fault};
    const bool few = state.fewTries || (state.triesLeft && *state.triesLeft <= 3);
    const Ink ink = few ? Ink::waits : Ink::text;
    if (state.triesLeft) return {say(tr("PIN 还可以试 {0} 次"), {std::to_string(*state.triesLeft)}), ink};
    return {few ? tr("⚠ 输错过，剩余次数不多") : tr("近期没有输错（这种 UKey 不报剩余次数）"), ink};
}

Said wordsFor(const desk::LogInProof& proof) {
    const std::string& who = proof.holderName;
    switch (proof.condition) {
    case TokenCondition::inUse:
        return {say(proof.encryptionAnswers
                        ? tr("✔ 登录成功：PIN 正确，“{0}”的签名密钥和加密密钥都应答正确，证书有效。")
                        : tr("✔ 登录成功：PIN 正确，“{0}”的密钥应答正确，证书有效。"),
                    {who}),
                Ink::done};
    case TokenCondition::ended:
        return {tr("⚠ PIN 和密钥都正确，但证书已过期，网上系统不会让它登录。"), Ink::waits};
    case TokenCondition::notYetValid:
        return {tr("⚠ PIN 和密钥都正确，但证书还没有生效，网上系统不会让它登录。"), Ink::waits};
    case TokenCondition::revoked:
        return {tr("✖ PIN 和密钥都正确，但证书已注销，网上系统不会让它登录。"), Ink::fault};
    default: return {tr("✖ PIN 和密钥都正确，但证书已被取代，请用新证书登录。"), Ink::fault};
    }
}

std::string whyNotAccepted(const desk::Trouble& trouble, const forms::Catalogue& catalogue) {
    using Kind = token::FaultKind;
    const auto* fault = std::get_if<token::TokenFault>(&trouble);
    if (!fault) return desk::wordsFor(trouble, catalogue).whole();
    switch (fault->kind) {
    case Kind::pinIncorrect: return tr("PIN 不正确，用去了一次。请持有人想清楚再输。");
    case Kind::pinLocked: return tr("PIN 已锁定，不能再试。请按左边标着“应办”的业务办理。");
    case Kind::pinInvalid: return tr("UKey 不接受这样的 PIN，没有修改。");
    case Kind::removed:
    case Kind::sessionClosed:
    case Kind::noToken: return tr("UKey 被拔出了，请重新插好再试。");
    case Kind::keyMissing:
    case Kind::keyMismatch:
    case Kind::challengeFailed:
        return tr("PIN 正确，但证书的密钥没有应答：这支 UKey 不能登录，需要换新的证书。");
    default: return desk::wordsFor(trouble, catalogue).whole();
    }
}

std::string briefly(forms::PinWeakness weakness) {
    using Kind = forms::PinWeakness;
    switch (weakness) {
    case Kind::tooShort: return say(tr("不足 {0} 位"), {std::to_string(forms::shortestPin)});
    case Kind::tooLong: return say(tr("超过 {0} 位"), {std::to_string(forms::longestPin)});
    case Kind::notPrintable: return tr("键盘上没有的字符");
    case Kind::fewCharacters: return tr("字符太单一");
    case Kind::repeats: return tr("重复的一段");
    case Kind::run: return tr("连续的字符");
    case Kind::birthDate: return tr("有生日");
    case Kind::partOfIdNumber: return tr("有证件号码");
    case Kind::partOfMobile: return tr("有手机号码");
    case Kind::asBefore: return tr("和原来的一样");
    }
    return {};
}

Said endingOf(forms::Day end, forms::Day today) {
    const int left = forms::daysBetween(today, end);
    if (left < 0)
        return {say(tr("{0}（已过 {1} 天）"), {forms::isoDay(end), std::to_string(-left)}), Ink::waits};
    return {say(tr("{0}（还有 {1} 天）"), {forms::isoDay(end), std::to_string(left)}), Ink::text};
}

std::string namesOf(const std::vector<std::string>& applications, const forms::Catalogue& catalogue) {
    std::string all;
    for (const std::string& id : applications) {
        const forms::Words* name = catalogue.application(id);
        all += (all.empty() ? "" : tr("、")) + (name ? desk::in(*name) : id);
    }
    return all.empty() ? tr("没有") : all;
}

} // namespace certdesk::kiosk
