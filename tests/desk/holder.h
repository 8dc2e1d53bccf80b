#pragma once
#include "desk/counter.h"

#include <optional>
#include <stdexcept>
#include <string>

namespace certdesk::tests {

/// A counter and a holder who was here before: a token with our certificate and, under a key of its own, one
/// of another authority's. On an SKF token there are both of ours, and nobody else's.
struct Holder : Counter {
    /// `more` blank tokens beside the holder's.
    explicit Holder(int more = 1, Module module = Module::sound) : Counter(1, module) {
        firstNumber = paidCase().number;
        const auto produced = produce(firstNumber);
        first = std::get<forms::Case>(produced).production;
        pin = pinOf(printer->jobs.back());
        for (int i = 1; i <= more; ++i) {
            const std::string label = "SPARE-" + std::to_string(i);
            module == Module::skf ? addSkf(label) : softTokens.add(label, "87654321");
        }
        if (module == Module::skf) return;
        const auto session = token->open(first.tokenSerial, pin);
        const auto key = *(*session)->generateKeyPair(token::KeyAlgorithm::p256, forms::Bytes{0xf0}, "other");
        foreign = otherAuthority.issueFor(key.spki);
        if (!(*session)->writeCertificate(*foreign, "other").ok())
            throw std::runtime_error("the other authority's certificate was not written");
    }

    token::Certificate old() const { return token::Certificate::fromDer(first.certificate).value(); }

    /// As the counter learns of it without the line.
    desk::WalkIn brought(const std::string& name) {
        desk::WalkIn walkIn = file(name);
        walkIn.receive.details.algorithm = walkIn.receive.details.algorithm.empty() ? "" : algorithm();
        walkIn.receive.known = known();
        const forms::ServiceType* service = desk().catalogue().service(walkIn.receive.service);
        walkIn.receive.known->source = service->certificate->offline.front();
        return walkIn;
    }
    std::string ready(const std::string& name) { return readyCase(brought(name)).number; }

    forms::CertificateKnown known() const {
        forms::CertificateKnown known;
        known.certificate.serial = first.certificateSerial;
        known.certificate.holderName = "佛山市禅城区晨光陶瓷有限公司";
        known.certificate.holderCode = "91440604MA4W0A1235";
        known.certificate.holderKind = "企业";
        known.certificate.notAfter = known.certificate.serviceEnd.emplace(first.notAfter);
        known.certificate.tokenSerial = first.tokenSerial;
        known.certificate.algorithm = algorithm();
        known.asOf = clock->now();
        known.tokenSeen = first.tokenSerial;
        known.tokenLabel = first.tokenLabel;
        return known;
    }

    TestAuthority otherAuthority;
    std::string firstNumber;
    forms::Production first;
    forms::Secret pin{std::string_view()};
    std::optional<token::Certificate> foreign;
};

} // namespace certdesk::tests
