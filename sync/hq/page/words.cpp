#include "hq/page/words.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace certdesk::hq::page {
namespace {

struct Named {
    std::string_view id;
    Phrase words;
};

/// Those of judging (judgement.h, applying.h), then those of forms::RefusalKind.
constexpr std::array reasons{
    Named{"undecodable", {"内容读不懂", "cannot be read"}},
    Named{"out-of-range", {"金额超出范围", "an amount is out of range"}},
    Named{"catalogue-unknown",
          {"总部没有它所用的业务目录版本", "headquarters has not got its version of the catalogue"}},
    Named{"misplaced", {"不在它该在的地方", "it does not belong where it stands"}},
    Named{"not-issued", {"写入的不是总部签发的证书", "the certificate is none that headquarters issued"}},
    Named{"unknown-service", {"目录中没有这种业务", "no such service type"}},
    Named{"not-offered", {"这种业务尚未开放", "the service type is not offered"}},
    Named{"unknown-point", {"目录中没有这个受理点", "no such service point"}},
    Named{"faulty-fields", {"填写有误", "faulty details"}},
    Named{"materials-missing", {"材料不齐", "materials are missing"}},
    Named{"nothing-missing", {"材料齐全却退回", "returned though nothing was missing"}},
    Named{"unknown-material", {"清单中没有这种材料", "no such material"}},
    Named{"payment-mismatch", {"收款与应收不符", "the payment is not what was due"}},
    Named{"case-ended", {"业务单已结束", "the case had ended"}},
    Named{"case-returned", {"业务单已退回，尚未恢复", "the case was returned and not resumed"}},
    Named{"not-returned", {"业务单没有退回过", "the case had not been returned"}},
    Named{"too-early", {"前面的步骤没有完成", "an earlier step was not complete"}},
    Named{"too-late", {"这一步已经过去", "the step lay behind"}},
    Named{"no-right", {"经办人没有这个权限", "the account had no right to"}},
    Named{"own-case", {"审核了自己受理的业务", "approved by whoever received it"}},
    Named{"last-manager", {"会使受理点没有主管", "would leave no manager"}},
    Named{"bad-signature", {"审核签名不符", "the approval's signature does not fit"}},
    Named{"consent-needed", {"缺少另一个账号的确认", "a second account's consent was missing"}},
    Named{"consent-too-old", {"确认已过时", "the consent was given too long before"}},
    Named{"nothing-paid", {"没有收过费", "no fee had been taken"}},
    Named{"paid-back", {"收据已作废或退费", "the receipt had been paid back already"}},
    Named{"not-same-day", {"作废不是在收费当日", "voided on another day than the fee's"}},
    Named{"day-not-open", {"当日没有开始营业", "the day was not open"}},
    Named{"day-is-open", {"当日已经开始营业", "the day was open already"}},
    Named{"day-is-closed", {"当日已经日结", "the day was closed"}},
    Named{"day-forgotten", {"前一营业日没有日结", "an earlier day was not closed"}},
    Named{"wrong-day", {"营业日不对", "another day was under way"}},
    Named{"not-counted", {"日结前没有清点", "closed without a count"}},
    Named{"sums-differ", {"日结金额与流水不符", "the closing does not agree with the entries"}},
    Named{"difference-to-explain", {"差额没有说明", "a difference was not explained"}},
    Named{"not-in-stock", {"介质不在库存中", "the token was not in stock"}},
    Named{"stock-unfit", {"库存状态不允许", "the stock does not allow it"}},
    Named{"case-under-way", {"业务单还在办理", "the case was under way"}},
    Named{"still-kept", {"个人信息的保存期未满", "the personal data was still to be kept"}},
    Named{"not-at-headquarters", {"总部还没有收齐", "headquarters had not got it yet"}},
    Named{"case-shredded", {"个人信息已销毁", "the personal data had been destroyed"}},
    Named{"wrong-token", {"介质或密钥不是原来的", "another token or key than before"}},
    Named{"wrong-stage", {"制作步骤的次序不对", "production out of order"}},
    Named{"certificate-needed", {"没有读取或查询证书", "the certificate was not looked at"}},
    Named{"look-up-needed", {"没有向总部查询", "headquarters was not asked"}},
    Named{"unknown-issuer", {"证书的签发机构不明", "unknown issuer"}},
    Named{"other-issuer", {"证书是别的机构签发的", "the certificate is another authority's"}},
    Named{"not-challenged", {"没有验证证书的密钥", "the key was not challenged"}},
    Named{"wrong-holder", {"证书属于别的单位", "the certificate is another unit's"}},
    Named{"certificate-revoked", {"证书已吊销", "the certificate was revoked"}},
    Named{"certificate-replaced", {"证书已被替换", "the certificate was replaced"}},
    Named{"certificate-expired", {"证书已过期", "the certificate had expired"}},
    Named{"pay-first", {"须先缴纳年费", "the service year had to be paid first"}},
    Named{"too-soon", {"办理过早", "too soon"}},
    Named{"too-long", {"过期太久", "too long after its end"}},
    Named{"already-paid", {"年费已缴", "paid already"}},
    Named{"year-owed", {"年费未缴", "the service year was owed"}},
    Named{"nothing-changes", {"没有变更", "nothing changes"}},
    Named{"same-token", {"须用另一个介质", "another token was needed"}},
    Named{"several-certificates", {"该单位有几张证书，没有指明哪一张", "the unit has several certificates"}},
    Named{"no-certificate", {"总部没有它的证书", "headquarters knows no certificate"}},
    Named{"token-unfit", {"介质的状态不允许", "the token's state forbids it"}},
};

constexpr std::array alarmKinds{
    Named{
        "history-split",
        {"流水分叉：同一终端报来另一份流水，可能是硬盘被克隆或放回旧盘。请核实，再决定是否用 certdesk-hq "
         "kiosk adopt 收编",
         "History split: another history of the same kiosk, perhaps of a cloned disk or an old one put back. "
         "Find out, then decide on certdesk-hq kiosk adopt"}},
    Named{"evidence-differs",
          {"吊销依据与后来的流水不符", "A revocation's evidence differs from the journal that came later"}},
    Named{"revocation-unfounded",
          {"流水中没有这次吊销的依据", "The journal does not order a revocation that was made"}},
    Named{"continued-twice", {"退回的业务单在两处继续办理", "A returned case goes on in two places"}},
    Named{"encryption-key-lost",
          {"恢复备份时丢失了加密私钥，持有人须换发",
           "The encryption key was lost by a restore: its holder needs another pair"}},
    Named{"revocation-untold",
          {"吊销一小时后还没能通知上级 CA，它的吊销列表里还没有这张证书",
           "The upstream CA was not told of a revocation for an hour: its list does not have it yet"}},
    Named{"registrar-ending",
          {"本总部在上级 CA 的登记机构证书快到期了，请在那里用 registrar add --again 重新登记",
           "This headquarters' certificate as a registrar ends soon: have it enrolled again at the upstream "
           "CA"}},
    Named{"upstream-denied",
          {"上级 CA 不接受本总部的登记机构证书，请在那里用 registrar add --again 重新登记",
           "The upstream CA does not take this registrar's certificate: have it enrolled again there"}},
    Named{"upstream-refused", {"上级 CA 拒绝了", "The upstream CA refuses"}},
    Named{"upstream-answer-wrong",
          {"上级 CA 的回答与所求不符，没有采用",
           "The upstream CA answered something else than was ordered; it was not taken"}},
};

template <std::size_t size>
std::string named(const std::array<Named, size>& all, Language language, const std::string& id) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Named& one) { return one.id == id; });
    return found == all.end() ? id : in(language, found->words);
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

/// A quality value in thousandths: "q=0.8" is 800; 1000 where there is none, 0 for what is none.
int qualityOf(std::string_view parameters) {
    const auto at = parameters.find("q=");
    if (at == std::string_view::npos) return 1000;
    const auto number = parameters.substr(at + 2);
    if (number.starts_with('1')) return 1000;
    if (!number.starts_with("0.")) return 0;
    int thousandths = 0;
    int weight = 100;
    for (const char c : number.substr(2, 3)) {
        if (c < '0' || c > '9') break;
        thousandths += (c - '0') * weight;
        weight /= 10;
    }
    return thousandths;
}

bool isOf(std::string_view range, std::string_view language) {
    if (range.size() < 2) return false;
    const auto lower = [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); };
    return lower(range[0]) == language[0] && lower(range[1]) == language[1] &&
           (range.size() == 2 || range[2] == '-');
}

} // namespace

std::string_view idOf(Language language) { return language == Language::en ? "en" : "zh"; }

std::optional<Language> languageOf(std::string_view id) {
    if (id == "zh") return Language::zh;
    if (id == "en") return Language::en;
    return {};
}

Language preferredIn(std::string_view acceptLanguage) {
    int zh = 0;
    int en = 0;
    while (!acceptLanguage.empty()) {
        const auto end = std::min(acceptLanguage.find(','), acceptLanguage.size());
        const auto range = trimmed(acceptLanguage.substr(0, end));
        const auto semicolon = std::min(range.find(';'), range.size());
        const int quality = qualityOf(range.substr(semicolon));
        const auto tag = trimmed(range.substr(0, semicolon));
        if (isOf(tag, "zh")) zh = std::max(zh, quality);
        if (isOf(tag, "en")) en = std::max(en, quality);
        acceptLanguage.remove_prefix(std::min(end + 1, acceptLanguage.size()));
    }
    return en > zh ? Language::en : Language::zh;
}

std::string in(Language language, const Phrase& phrase) {
    return std::string(language == Language::en ? phrase.en : phrase.zh);
}

std::string nameIn(Language language, const forms::Words& words) {
    return language == Language::en ? words.en : words.zh;
}

std::string filled(Language language, const Phrase& phrase, std::string_view first, std::string_view second) {
    const std::string pattern = in(language, phrase);
    std::string out;
    for (std::size_t i = 0; i < pattern.size();) {
        const auto mark = std::string_view(pattern).substr(i, 3);
        if (mark == "{0}" || mark == "{1}") {
            out += mark == "{0}" ? first : second;
            i += mark.size();
            continue;
        }
        out += pattern[i++];
    }
    return out;
}

std::string reasonIn(Language language, const std::string& reason) {
    return named(reasons, language, reason);
}
std::string alarmIn(Language language, const std::string& kind) { return named(alarmKinds, language, kind); }

std::string ago(Language language, std::int64_t ms) {
    constexpr std::int64_t minute = 60'000;
    constexpr std::int64_t hour = 60 * minute;
    constexpr std::int64_t day = 24 * hour;
    if (ms < 2 * minute) return in(language, {"刚刚", "just now"});
    if (ms < 2 * hour) return filled(language, {"{0} 分钟前", "{0} min ago"}, std::to_string(ms / minute));
    if (ms < 2 * day) return filled(language, {"{0} 小时前", "{0} h ago"}, std::to_string(ms / hour));
    return filled(language, {"{0} 天前", "{0} days ago"}, std::to_string(ms / day));
}

} // namespace certdesk::hq::page
