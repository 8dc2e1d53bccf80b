#pragma once
#include "sync/journal.h"

#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace certdesk::sync::sample {

/// A new directory of its own, gone with the object.
class TempDirectory {
public:
    TempDirectory();
    ~TempDirectory();
    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// The least that Argon2id takes, so that tests do not wait for it.
inline constexpr SlotCost cheapSlot{1, 8192};

/// Everything that a made-up person's texts must not be found by.
forms::Personal person(int number);
forms::Details holder(const std::string& name, const std::string& code = "91440604MA4W0A1235");

/// A record that headquarters could answer.
forms::KnownCertificate certificate(const std::string& serial, const std::string& name = "晨光陶瓷",
                                    const std::string& code = "91440604MA4W0A1235");
/// What a case learns of it at headquarters, its token at hand.
forms::CertificateKnown lookedUp(const forms::KnownCertificate& certificate, const std::string& token);
/// The certificate of a case was issued for its token.
forms::ProductionNoted enrolled(const std::string& token, const std::string& serial, forms::Day notAfter);
forms::ProductionNoted ended(forms::Stage stage, const std::string& token);

/// A kiosk's data directory with its keys, and the short way to write entries. Time goes on by a second with
/// each.
class Kiosk {
public:
    Kiosk();
    explicit Kiosk(const std::filesystem::path& data);

    const std::filesystem::path& data() const { return data_; }
    const Identity& identity() const { return identity_; }
    const OpenedSlot& reader() const { return reader_; }
    const SealPair& headquarters() const { return headquarters_; }
    const StepOf& stepOf() const { return stepOf_; }
    forms::UtcMs now() const { return now_; }
    forms::Day today() const { return forms::dayOf(now_); }
    void nextDay();
    /// The clock jumps to that day's opening.
    void setDay(forms::Day day);

    std::unique_ptr<Journal> open(Journal::Mode mode = Journal::Mode::write) const;

    NewEntry entry(const std::string& caseNumber, forms::Event event);
    /// Appends one entry of a case with the reader.
    forms::Case add(Journal& journal, const std::string& caseNumber, forms::Event event);
    /// Receives a case with full details and answers its number.
    std::string receive(Journal& journal, const std::string& holderName, int personNumber = 1,
                        const std::string& code = "91440604MA4W0A1235");
    /// Receives a case that serves a certificate.
    std::string receive(Journal& journal, const forms::CertificateKnown& known,
                        const forms::Details& details);
    void takeFee(Journal& journal, const std::string& caseNumber, std::int64_t fen);
    void makeAccount(Journal& journal, const std::string& name);
    /// One act that a counter could see, on a case picked by `random`.
    void randomAct(Journal& journal, std::mt19937& random);

    VerifyReport verify(const Journal& journal) const { return journal.verify(stepOf_, &reader_); }

private:
    void create();
    forms::Event randomCertificateEvent(std::mt19937& random) const;
    forms::Event randomEvent(const Journal& journal, std::mt19937& random) const;

    std::unique_ptr<TempDirectory> own_;
    std::filesystem::path data_;
    SealPair headquarters_;
    OpenedSlot reader_;
    Identity identity_;
    StepOf stepOf_;
    forms::UtcMs now_;
    std::vector<std::string> cases_;
};

/// The text of a sample certificate's serial for a case.
std::string certificateSerial(int number);

/// A bare connection to a file, to look at or spoil what is in it.
class RawDatabase {
public:
    explicit RawDatabase(const std::filesystem::path& file);
    ~RawDatabase();
    RawDatabase(const RawDatabase&) = delete;
    RawDatabase& operator=(const RawDatabase&) = delete;
    /// Throws std::runtime_error with SQLite's words.
    void run(const std::string& sql);
    std::string text(const std::string& sql);

private:
    void* handle_ = nullptr;
};

std::string contentOf(const std::filesystem::path& file);
void write(const std::filesystem::path& file, const std::string& content);

} // namespace certdesk::sync::sample
