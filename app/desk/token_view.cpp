#include "desk/token_view.h"

#include "desk/inside.h"
#include "token/name.h"

#include <algorithm>

namespace certdesk::desk {

namespace {

using forms::CertificateKnown;
using forms::Source;
using token::Certificate;

struct Found {
    token::TokenDriver* driver = nullptr;
    token::TokenInfo info;
};

Outcome<Found> find(Desk& desk, const std::string& serial) {
    for (const auto& driver : desk.inside().around.drivers) {
        auto info = driver->info(serial);
        if (info.ok()) return Found{driver.get(), std::move(*info)};
    }
    return Trouble(token::TokenFault{token::FaultKind::noToken, token::TokenStep::list, 0});
}

TokenCertificate told(const Certificate& certificate) {
    TokenCertificate one;
    one.serial = certificate.serial();
    one.holderName = certificate.commonName();
    one.issuerName = token::attributeOf(certificate.issuer(), "CN");
    one.signs = certificate.signs();
    if (const auto algorithm = certificate.algorithm()) one.algorithm = token::idOf(*algorithm);
    one.from = forms::dayOf(certificate.notBefore());
    one.until = forms::dayOf(certificate.notAfter());
    return one;
}

std::vector<TokenCertificate> certificatesOf(const std::vector<Certificate>& onToken) {
    std::vector<TokenCertificate> all;
    for (const Certificate& certificate : onToken)
        if (!certificate.isCa()) all.push_back(told(certificate));
    std::stable_partition(all.begin(), all.end(), [](const TokenCertificate& one) { return one.signs; });
    return all;
}

std::optional<TokenReading> readingOf(Desk& desk, const std::string& serial) {
    for (TokenReading& one : readTokens(desk))
        if (one.serial == serial) return std::move(one);
    return {};
}

CertificateKnown recorded(CertificateKnown known, const forms::KnownCertificate& record, Source source,
                          forms::UtcMs asOf) {
    known.certificate = record;
    known.source = source;
    known.asOf = asOf;
    return known;
}

/// What is known beside what the token says: whatever headquarters do not answer, this kiosk remembers.
CertificateKnown asked(Desk& desk, CertificateKnown known) {
    const auto& in = desk.inside();
    const std::string id = known.certificate.id();
    if (in.around.headquarters) {
        const auto answer = in.around.headquarters->lookUp(sync::LookUpKey::certificate, id);
        const auto* found = std::get_if<sync::LookedUp>(&answer);
        if (found && !found->certificates.empty())
            return recorded(std::move(known), found->certificates.front(), Source::headquarters, found->asOf);
    }
    const auto own = in.journal->certificates(sync::KnownBy::certificate, id);
    if (own.empty()) return known;
    return recorded(std::move(known), own.front(), Source::kioskRegister, in.now());
}

TokenCondition conditionOf(const CertificateKnown& known, const std::vector<TokenCertificate>& certificates,
                           forms::Day today) {
    const forms::KnownCertificate& certificate = known.certificate;
    if (certificate.revoked) return TokenCondition::revoked;
    if (!certificate.replacedBy.empty()) return TokenCondition::replaced;
    if (certificate.ended(today)) return TokenCondition::ended;
    const bool begun = std::any_of(certificates.begin(), certificates.end(), [&](const auto& one) {
        return one.serial == certificate.serial && one.from <= today;
    });
    return begun ? TokenCondition::inUse : TokenCondition::notYetValid;
}

TokenCondition conditionWithout(const TokenView& view) {
    if (view.info.blank()) return TokenCondition::blank;
    return view.info.certificates == 0 ? TokenCondition::unfinished : TokenCondition::foreign;
}

/// What is only still to be filled in or typed is no reason.
bool isReason(const forms::Refusal& no) {
    using Kind = forms::RefusalKind;
    return no.kind != Kind::faultyFields && no.kind != Kind::nothingChanges &&
           no.kind != Kind::notChallenged && no.kind != Kind::yearOwed;
}

bool isDue(const forms::ServiceType& service, const CertificateKnown& known, forms::Day today) {
    if (service.production && service.production->resetsPin) return known.pin == forms::PinMark::locked;
    const forms::CertificateRule& rule = *service.certificate;
    const auto paid = known.certificate.paidUntil();
    const forms::Day end =
        rule.countsTo == forms::EndOf::service && paid ? *paid : known.certificate.notAfter;
    return rule.offeredFromDays && forms::daysBetween(today, end) <= *rule.offeredFromDays;
}

std::vector<TokenService> servicesFor(Desk& desk, const CertificateKnown& known) {
    const forms::Day today = desk.today();
    forms::Details details;
    details.holderName = known.certificate.holderName;
    details.holderCode = known.certificate.holderCode;
    std::vector<TokenService> all;
    for (const forms::ServiceType& service : desk.catalogue().services) {
        if (!service.offered || !service.certificate || !service.certificate->fromToken) continue;
        TokenService one{service.id, false,
                         forms::fitCertificate(desk.catalogue(), service, details, known, today, false)};
        if (one.refused && !isReason(*one.refused)) one.refused.reset();
        one.due = !one.refused && isDue(service, known, today);
        all.push_back(std::move(one));
    }
    return all;
}

void learn(Desk& desk, TokenView& view) {
    const auto reading = readingOf(desk, view.info.serial);
    if (reading) view.pin = reading->pin;
    if (!reading || !reading->known) {
        view.condition = conditionWithout(view);
        return;
    }
    view.known = asked(desk, *reading->known);
    view.condition = conditionOf(*view.known, view.certificates, desk.today());
    view.services = servicesFor(desk, *view.known);
}

/// That certificate as it lies on the token, or the first one for encryption.
std::optional<Certificate> pick(const std::vector<Certificate>& onToken, const std::string& serial) {
    const auto found = std::find_if(onToken.begin(), onToken.end(), [&](const Certificate& one) {
        return serial.empty() ? !one.isCa() && !one.signs() : one.serial() == serial;
    });
    if (found == onToken.end()) return {};
    return *found;
}

std::optional<Trouble> answers(token::TokenSession& session, const std::vector<Certificate>& onToken,
                               LogInProof& proof) {
    const auto signing = pick(onToken, proof.certificate);
    if (!signing)
        return Trouble(token::TokenFault{token::FaultKind::certificateMissing, token::TokenStep::read, 0});
    if (const auto answered = session.challenge(*signing); !answered) return Trouble(answered.fault());
    const auto encryption = pick(onToken, {});
    if (!encryption) return {};
    if (const auto answered = session.challenge(*encryption); !answered) return Trouble(answered.fault());
    proof.encryptionAnswers = true;
    return {};
}

} // namespace

Outcome<TokenView> viewToken(Desk& desk, const std::string& serial) {
    auto found = find(desk, serial);
    if (auto* no = std::get_if<Trouble>(&found)) return std::move(*no);
    auto& [driver, info] = std::get<Found>(found);
    std::vector<Certificate> onToken;
    if (info.certificates > 0) { // else it may not even be initialised
        auto read = driver->certificates(serial);
        if (!read) return Trouble(read.fault());
        onToken = std::move(*read);
    }
    TokenView view;
    view.info = std::move(info);
    view.certificates = certificatesOf(onToken);
    if (const auto row = desk.journal().token(serial)) view.state = row->state;
    learn(desk, view);
    return view;
}

Outcome<LogInProof> testLogIn(Desk& desk, const std::string& serial, const forms::Secret& pin) {
    auto viewed = viewToken(desk, serial);
    if (auto* no = std::get_if<Trouble>(&viewed)) return std::move(*no);
    const TokenView& view = std::get<TokenView>(viewed);
    if (!view.known) {
        forms::Refusal no;
        no.kind = forms::RefusalKind::noCertificate;
        return Trouble(no);
    }
    auto found = find(desk, serial);
    if (auto* no = std::get_if<Trouble>(&found)) return std::move(*no);
    auto session = std::get<Found>(found).driver->open(serial, pin);
    if (!session) return Trouble(session.fault());
    const auto onToken = (*session)->certificates();
    if (!onToken) return Trouble(onToken.fault());
    const forms::KnownCertificate& record = view.known->certificate;
    LogInProof proof{record.serial, record.holderName, view.condition, view.known->source, false};
    if (auto no = answers(**session, *onToken, proof)) return std::move(*no);
    return proof;
}

} // namespace certdesk::desk
