#pragma once
#include "desk/inside.h"
#include "desk/production.h"
#include "printing/paper.h"

#include <future>

/// For production*.cpp only.
namespace certdesk::desk {

/// Why the sequence stopped here. Thrown inside these files only, so that each stage reads straight on;
/// `produce` turns it into its answer.
struct Stop {
    Produced answer;
};
[[noreturn]] void stop(Produced answer);

/// The sequence of DESIGN §3 for one case, from wherever its journal says that it stands.
class Producing {
public:
    Producing(Desk& desk, std::string caseNumber, ProductionWatcher& watcher, bool keepToken)
        : desk_(desk), in_(desk.inside()), number_(std::move(caseNumber)), watcher_(watcher),
          keepToken_(keepToken) {}

    forms::Case run(const std::optional<std::string>& tokenLabel);

private:
    struct Present {
        token::TokenInfo info;
        token::TokenDriver* driver;
        /// By label or serial.
        bool isNamed(const std::string& name) const { return info.label == name || info.serial == name; }
    };
    using Wanted = std::optional<std::string>;
    /// A PIN and the letter that tells it.
    struct Letter {
        forms::Secret pin;
        printing::SecretPdf pdf;
    };

    // The journal of it
    void begin();
    const forms::ProductionRule& rule() const { return *service_->production; }
    void plan();
    bool needs(forms::Stage stage) const;
    forms::ProductionNoted note(forms::Stage stage, forms::Phase phase) const;
    void append(const std::vector<forms::ProductionNoted>& notes);
    /// What ended waits to be written with what begins next: one durable commit per step.
    void begin(forms::Stage stage);
    void end(forms::ProductionNoted ended) { pending_ = std::move(ended); }
    void end(forms::Stage stage) { end(note(stage, forms::Phase::ended)); }
    void flush();

    // Stops
    void noteFailed(const std::string& trouble);
    [[noreturn]] void stopBy(const token::TokenFault& fault);
    [[noreturn]] void stopBy(const sync::LineFault& fault);
    template <typename T>
    T taken(token::TokenResult<T> result) {
        if (!result.ok()) stopBy(result.fault());
        return std::move(result).value();
    }
    template <typename T>
    T taken(sync::Answer<T> answer) {
        if (auto* fault = std::get_if<sync::LineFault>(&answer)) stopBy(*fault);
        return std::move(std::get<T>(answer));
    }

    // The line
    sync::Headquarters& headquarters();
    /// HQ judges from its own copy: it must have what was journalled.
    void pushTail();
    sync::AdminPins adminPins();

    // The token
    void look();
    std::vector<Present>::const_iterator lookFor(const std::function<bool(const Present&)>& fits) const;
    void chooseToken(const Wanted& wanted);
    void chooseFresh(const Wanted& wanted);
    void chooseHolders(const Wanted& wanted);
    /// What the journal tells of the token lets it be a fresh one.
    bool isFresh(const std::string& serial) const;
    bool mayStartOver() const;
    std::optional<Trouble> absent() const;
    void checkAlgorithm();
    forms::Secret productionPin();
    /// One that is kept, sealed, until the last stage.
    forms::Secret newProductionPin();
    token::TokenSession& session();
    const token::TokenKey& key();
    void endSession();
    /// The certificate that the case serves, as it lies on the token.
    std::optional<token::Certificate> served(const std::vector<token::Certificate>& onToken) const;

    // The stages
    void take(forms::Stage stage);
    void prepare();
    void prepareFresh(const sync::AdminPins& pins);
    void prepareHolders(const sync::AdminPins& pins);
    void makeKeys();
    forms::Bytes makeRequest();
    void request();
    void enrol();
    token::Certificate parsed(const forms::Bytes& der);
    token::Certificate signingCertificate(const forms::Bytes& der);
    void checkChain(const token::Certificate& certificate);
    std::optional<sync::EncryptionPair> encryptionPair();
    token::Certificate encryptionCertificate(const sync::EncryptionPair& pair,
                                             const token::Certificate& signing);
    token::Certificate certificate() const;
    token::Certificate encryptionCertificate() const;
    void write();
    void importKey();
    void writeEncryption();
    void readBack();
    void readBackEncryption();
    void retire();
    void wipe();
    void handOutPin();
    void mendPin();
    std::future<Letter> drawLetter();
    forms::Secret letter();
    std::string print(const Letter& letter);

    Desk& desk_;
    Desk::Inside& in_;
    const std::string number_;
    ProductionWatcher& watcher_;
    const bool keepToken_;
    std::shared_ptr<const sync::OpenedSlot> keys_;
    std::string account_;
    const forms::ServiceType* service_ = nullptr;
    std::vector<forms::Stage> plan_;
    forms::Case state_;
    std::optional<forms::ProductionNoted> pending_;
    std::vector<Present> present_;
    token::TokenInfo token_;
    token::TokenDriver* driver_ = nullptr; ///< null only where the token is taken back as it is
    std::unique_ptr<token::TokenSession> session_;
    std::optional<token::TokenKey> key_; ///< as found in this session
    std::future<Letter> drawn_;          ///< the first letter, drawn while the token works
    std::string label_;
    std::optional<token::KeyAlgorithm> algorithm_;
    forms::Bytes request_;                          ///< as signed in this run
    std::vector<token::Certificate> intermediates_; ///< as HQ told them in this run, where it was asked
    std::optional<sync::EncryptionPair> pair_;      ///< as HQ sent it in this run
};

} // namespace certdesk::desk
