#include "desk/lang.h"
#include "desk/words.h"

// What is said of certificates: why one is not served, what staff should hear, what happened to it.

namespace certdesk::desk {

namespace {

using forms::RefusalKind;

std::string serviceName(const std::string& id, const forms::Catalogue& catalogue) {
    const forms::ServiceType* service = catalogue.service(id);
    return service ? in(service->name) : id;
}

/// "请改办“…”。", or what to do where nothing comes instead.
std::string insteadOf(const forms::Refusal& no, const forms::Catalogue& catalogue, const char* otherwise) {
    if (no.instead.empty()) return otherwise;
    return say(tr("请改办“{0}”。"), {serviceName(no.instead, catalogue)});
}

std::string dayOf(const forms::Refusal& no) { return no.day ? forms::isoDay(*no.day) : std::string("—"); }

std::string applicationNames(const std::vector<std::string>& ids, const forms::Catalogue& catalogue) {
    std::string names;
    for (const std::string& id : ids) {
        const forms::Words* name = catalogue.application(id);
        names += (names.empty() ? "" : tr("、")) + (name ? in(*name) : id);
    }
    return names;
}

std::string issuerName(const std::string& id, const forms::Catalogue& catalogue) {
    const forms::OtherIssuer* issuer = catalogue.otherIssuer(id);
    return issuer ? in(issuer->name) : id;
}

std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items)
        text += (text.empty() ? "" : tr("、")) + item;
    return text;
}

Sentence identity(const forms::Refusal& no, const forms::Catalogue& catalogue) {
    switch (no.kind) {
    case RefusalKind::certificateNeeded:
        return {tr("还没有读到申请人的证书。"), tr("请插入申请人的 UKey；没有带来的，按材料不齐退回。"), {}};
    case RefusalKind::lookUpNeeded:
        return {tr("这项业务必须先向总部查询证书，现在连不上总部。"),
                tr("请在线路恢复后再办；受理资料可以先暂存。"),
                {}};
    case RefusalKind::unknownIssuer:
        return {tr("UKey 里的证书不是本机构签发的，也不是目录认可的机构签发的。"),
                tr("请核对 UKey；没有可用证书的单位请新办。"),
                {}};
    case RefusalKind::otherIssuer:
        return {say(tr("这张证书由“{0}”签发，本业务只办理本机构的证书。"), {issuerName(no.other, catalogue)}),
                tr("请申请人到原签发机构办理。"),
                {}};
    case RefusalKind::notChallenged:
        return {
            tr("其他机构的证书须由持有人输入 PIN 验证后才能办理。"), tr("请持有人输入 UKey 的 PIN。"), {}};
    case RefusalKind::wrongHolder:
        return {say(tr("这支 UKey 是另一个单位的：{0}。"), {no.other}),
                tr("请核对单位代码，换上申请单位自己的 UKey。"),
                {}};
    case RefusalKind::severalCertificates:
        return {
            say(tr("这个单位有几张证书：{0}。"), {joined(no.several)}), tr("请与申请人核对后选定一张。"), {}};
    case RefusalKind::noCertificate:
        return {tr("总部没有这张证书的记录。"), tr("请核对单位代码和 UKey；从未办过的单位请新办。"), {}};
    default: return {};
    }
}

Sentence condition(const forms::Refusal& no, const forms::Catalogue& catalogue) {
    switch (no.kind) {
    case RefusalKind::certificateRevoked:
        return {tr("这张证书已经注销。"), insteadOf(no, catalogue, tr("不需要再办理。")), {}};
    case RefusalKind::certificateReplaced:
        return {
            say(tr("这张证书已被新证书 {0} 取代。"), {no.other}), tr("请改用新证书所在的 UKey 办理。"), {}};
    case RefusalKind::certificateExpired:
        return {say(tr("这张证书已于 {0} 到期。"), {dayOf(no)}),
                insteadOf(no, catalogue, tr("到期的证书不能办理这项业务。")),
                {}};
    case RefusalKind::payFirst:
        return {say(tr("服务年度到 {0} 为止，已到期或即将到期，请先续费。"), {dayOf(no)}),
                say(tr("可以先办“{0}”，两项一次办完。"), {serviceName(no.instead, catalogue)}),
                {}};
    case RefusalKind::tooSoon:
        return {say(tr("还没有到可以办理的时候：{0} 起才能办理。"), {dayOf(no)}),
                tr("请申请人届时再来，或在网上办理。"),
                {}};
    case RefusalKind::tooLong:
        return {say(tr("服务年度已于 {0} 结束，超过了可以办理的期限。"), {dayOf(no)}),
                insteadOf(no, catalogue, tr("请联系总部。")),
                {}};
    case RefusalKind::alreadyPaid:
        return {say(tr("服务年费已经缴到 {0}，不能重复收费。"), {dayOf(no)}),
                tr("请告知申请人不需要再缴，年数留空即可。"),
                {}};
    case RefusalKind::yearOwed:
        return {no.day ? say(tr("服务年度已于 {0} 结束，须缴年费。"), {dayOf(no)})
                       : std::string(tr("这张证书还没有缴过服务年费。")),
                tr("请与申请人确认缴费年数后填写。"),
                {}};
    case RefusalKind::nothingChanges:
        return {tr("要变更的内容与现有证书相同，没有什么可变更。"),
                tr("请核对核准变更通知书，填写变更后的内容。"),
                {}};
    case RefusalKind::sameToken:
        return {tr("新证书必须写到另一支 UKey，不能写回原来的那一支。"), tr("请换一支空白 UKey。"), {}};
    default: return {};
    }
}

} // namespace

Sentence certificateRefused(const forms::Refusal& no, const forms::Catalogue& catalogue) {
    Sentence sentence = identity(no, catalogue);
    return sentence.what.empty() ? condition(no, catalogue) : sentence;
}

Sentence wordsFor(CatalogueFault fault) {
    switch (fault) {
    case CatalogueFault::notSigned:
        return {tr("收到的业务目录签名不对，没有采用。"), tr("请立即联系总部。"), {}};
    case CatalogueFault::notNewer:
        return {tr("收到的业务目录不比现用的新，没有采用。"), tr("请联系总部核对版本。"), {}};
    case CatalogueFault::unreadable:
        return {tr("收到的业务目录内容有误，没有采用。"), tr("请联系总部更正。"), {}};
    case CatalogueFault::noKey:
        return {tr("本机建立时没有登记总部，不能采用总部的业务目录。"), tr("请联系总部重新登记本机。"), {}};
    }
    return {};
}

std::string_view idOf(CatalogueFault fault) {
    switch (fault) {
    case CatalogueFault::notSigned: return "catalogue-not-signed";
    case CatalogueFault::notNewer: return "catalogue-not-newer";
    case CatalogueFault::unreadable: return "catalogue-unreadable";
    case CatalogueFault::noKey: return "catalogue-no-key";
    }
    return "catalogue";
}

std::string nameOf(forms::PinMark mark) {
    switch (mark) {
    case forms::PinMark::unknown: return tr("PIN 状态未知");
    case forms::PinMark::good: return tr("PIN 未锁定，近期没有输错");
    case forms::PinMark::fewTries: return tr("PIN 未锁定，已输错过，剩余次数不多");
    case forms::PinMark::lastTry: return tr("PIN 未锁定，只剩最后一次");
    case forms::PinMark::locked: return tr("PIN 已锁定");
    }
    return {};
}

std::string nameOf(forms::Source source) {
    switch (source) {
    case forms::Source::headquarters: return tr("总部");
    case forms::Source::token: return tr("UKey 自身");
    case forms::Source::kioskRegister: return tr("本机台账");
    case forms::Source::visit: return tr("本次来访");
    }
    return {};
}

std::string wordsFor(const forms::Warning& warning, const forms::Catalogue&) {
    using Kind = forms::Warning::Kind;
    const std::string day = warning.day ? forms::isoDay(*warning.day) : std::string("—");
    switch (warning.kind) {
    case Kind::nameDiffers:
        return say(tr("证书上的单位名称是“{0}”，与填写的不同；代码相同，可以继续，请核对。"), {warning.text});
    case Kind::notYetUsual: return say(tr("通常从 {0} 起才办理，现在办理也可以。"), {day});
    case Kind::tokenNotLocked: {
        const auto mark = forms::pinMarkOf(warning.text);
        return say(tr("{0}。如果持有人记得 PIN，不需要解锁；忘记 PIN 的请确认后继续。"),
                   {mark ? nameOf(*mark) : warning.text});
    }
    case Kind::notLookedUp: {
        const auto source = forms::sourceOf(warning.text);
        return say(tr("没有问到总部，以下按{0}的记录。"), {source ? nameOf(*source) : warning.text});
    }
    case Kind::noneLeft: return tr("办结后这张证书不再有任何应用，可以接着办理注销。");
    case Kind::certificateBehind: return say(tr("证书本身到 {0} 为止，续费后还要更新有效期。"), {day});
    }
    return {};
}

std::string wordsFor(const forms::Moment& moment, const forms::Catalogue& catalogue) {
    using Kind = forms::Moment::Kind;
    const std::string until = moment.until ? forms::isoDay(*moment.until) : std::string("—");
    switch (moment.kind) {
    case Kind::issued: {
        const std::string last = moment.after ? forms::isoDay(moment.after->notAfter) : std::string("—");
        if (moment.replaces.empty()) return say(tr("签发证书 {0}，有效期至 {1}"), {moment.certificate, last});
        return say(tr("签发证书 {0}，取代 {1}，有效期至 {2}"), {moment.certificate, moment.replaces, last});
    }
    case Kind::replaced: return say(tr("证书 {0} 由 {1} 取代"), {moment.certificate, moment.by});
    case Kind::extended: return say(tr("续费，服务年度至 {0}"), {until});
    case Kind::applicationsOpened:
        return say(tr("开通应用：{0}"), {applicationNames(moment.applications, catalogue)});
    case Kind::applicationsClosed:
        return say(tr("注销应用：{0}"), {applicationNames(moment.applications, catalogue)});
    case Kind::revocationOrdered: return say(tr("吊销证书 {0}，待总部确认"), {moment.certificate});
    case Kind::revoked: return say(tr("总部已吊销证书 {0}"), {moment.certificate});
    case Kind::pinReset: return tr("重设 PIN，发出新的密码信封");
    case Kind::tokenWiped: return tr("UKey 已清空或收回");
    case Kind::retracted: return say(tr("续费已退回，不再计到 {0}"), {until});
    }
    return {};
}

} // namespace certdesk::desk
