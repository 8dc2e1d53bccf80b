#pragma once
#include "hq/sample_history.h"
#include "support/hq_fixture.h"

#include <memory>
#include <optional>
#include <string>

namespace certdesk::tests {

/// Headquarters and its clock, which the counters share: noon of the day after the real one, since its CAs
/// begin today.
struct Town {
    explicit Town(hq::ServerOptions options = {});
    forms::Day today() const { return forms::dayOf(clock); }
    void pass(int days) { clock.value += days * 86'400'000LL; }

    forms::UtcMs clock;
    HqServer hq;
};

/// A kiosk whose staff do what forms::decide allows, whatever the service type, and its line.
class SampleCounter {
public:
    explicit SampleCounter(Town& town, const std::string& kiosk = "FS001-02",
                           const std::string& point = "FS001", const std::string& catalogue = {});

    /// What is asked for: `service` with the holder's details, the rest as its catalogue wants it at least.
    forms::Details wants(const std::string& service) const;
    /// The record of a certificate at headquarters; with its token at hand unless `token` says otherwise.
    forms::CertificateKnown lookUp(const std::string& certificate);
    forms::CertificateKnown lookUp(const std::string& certificate, const std::string& token);

    /// Throws std::runtime_error with the refusal's kind when staff may not.
    std::string receive(const std::string& service, const forms::Details& details,
                        const std::optional<forms::CertificateKnown>& known = {},
                        const std::string& visit = {}, const std::string& continues = {});
    void act(const std::string& number, const forms::Command& command);
    /// Everything up to production, or to hand-over where there is none.
    void toProduction(const std::string& number);
    /// Production up to the question to headquarters, and sends it.
    void toEnrol(const std::string& number, const std::string& token, const token::KeyPair& key);
    sync::Answer<forms::Bytes> enrol(const std::string& number, const token::KeyPair& key);
    sync::Answer<sync::EncryptionPair> encryptionPair(const std::string& number, const token::KeyPair& key);
    /// From the certificate to hand-over; does not send.
    void finish(const std::string& number, const std::string& token, const token::KeyPair& key,
                const forms::Bytes& certificate);
    /// The stages of production that are left, up to and with `last`; `certificate` when enrol is among them.
    void produce(const std::string& number, const std::string& token, const token::KeyPair& key,
                 std::optional<forms::Stage> last = {}, const forms::Bytes& certificate = {});
    /// A whole case that issues, sent; answers the certificate's serial.
    std::string issue(const std::string& service, const forms::Details& details, const std::string& token,
                      const std::optional<forms::CertificateKnown>& known = {});
    /// A new certificate for the unit.
    std::string issue(const std::string& token = "TOKEN0001");
    /// A whole case that issues nothing, sent; answers its number.
    std::string serve(const std::string& service, const forms::Details& details,
                      const forms::CertificateKnown& known);

    void push();
    /// The entries of the case and of the accounts.
    std::vector<sync::StoredEntry> evidenceOf(const std::string& number) const;

    std::string who = "li"; ///< acts
    SampleHistory history;
    std::unique_ptr<sync::Headquarters> line;
    /// For further lines of the same kiosk.
    const sync::LineSettings& settings() const { return settings_; }
    token::Certificate lastIssued() const { return token::Certificate::fromDer(last_).value(); }

private:
    void write(const std::string& number, const std::vector<forms::Event>& events, const std::string& by);
    forms::World world(const std::string& account) const;
    forms::Command nextOf(const std::string& number);

    Town& town_;
    sync::LineSettings settings_;
    std::size_t sent_ = 0;
    int receipts_ = 0;
    forms::Bytes last_;
};

template <typename T>
std::string refusalOf(const sync::Answer<T>& answer) {
    const auto* fault = std::get_if<sync::LineFault>(&answer);
    return fault ? fault->problem : "accepted";
}

} // namespace certdesk::tests
