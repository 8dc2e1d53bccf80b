#include "fault/campaign.h"

#include "desk/files.h"
#include "desk/inside.h"
#include "desk/words.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>

namespace certdesk::tests {

using forms::Phase;
using forms::Stage;

namespace {

bool done(const desk::Produced& produced) { return std::holds_alternative<forms::Case>(produced); }

std::string toldBy(const desk::Produced& produced) {
    if (done(produced)) return "done";
    if (const auto* waits = std::get_if<desk::Waits>(&produced))
        return "waits" + (waits->why ? " for " + desk::idOf(*waits->why).kind : std::string());
    return desk::idOf(std::get<desk::Trouble>(produced)).kind;
}

/// Runs of digits of that length in the kiosk's files, each bounded by something else.
std::set<std::string> digitsIn(const std::filesystem::path& data, std::size_t length) {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data)) {
        if (!entry.is_regular_file()) continue;
        std::string digits;
        for (const char c : desk::readFile(entry.path()) + '\n') {
            if (c >= '0' && c <= '9') {
                digits += c;
                continue;
            }
            if (digits.size() == length) found.insert(digits);
            digits.clear();
        }
    }
    return found;
}

std::vector<forms::Event> eventsOf(Counter& counter, const std::string& number) {
    std::vector<forms::Event> all;
    for (const sync::StoredEntry& entry : counter.desk().journal().entriesOf(number))
        all.push_back(sync::decode(entry).event);
    return all;
}

/// Where that stage ended last, or nothing.
std::optional<std::size_t> endOf(const std::vector<forms::Event>& events, Stage stage) {
    std::optional<std::size_t> at;
    for (std::size_t i = 0; i < events.size(); ++i)
        if (const auto* note = std::get_if<forms::ProductionNoted>(&events[i]))
            if (note->stage == stage && note->phase == Phase::ended) at = i;
    return at;
}

/// One production with one accident.
class Run {
public:
    Run(const Play& play, Accident accident) : play_(play), accident_(accident), scene_(play.scene()) {}

    std::vector<std::string> wrong() {
        begin();
        const desk::Produced first = broken();
        if (accident_.kind == Accident::Kind::swapped) checkOther();
        if (accident_.at % 2 == 1) counter().restart();
        const desk::Produced last = done(first) ? first : counter().produce(scene_.number);
        must(done(last), "it does not go on: " + toldBy(first) + ", then " + toldBy(last));
        if (done(last)) checkOutcome();
        return std::move(wrong_);
    }

private:
    Counter& counter() { return *scene_.counter; }
    void must(bool holds, const std::string& sentence) {
        if (!holds) wrong_.push_back(sentence);
    }

    void begin() {
        digitsBefore_ = digitsIn(counter().data(), letterDigits);
        jobsBefore_ = counter().printer->jobs.size();
        own_ = scene_.tokens->contents(scene_.serial);
        other_ = scene_.tokens->contents(scene_.other);
        otherLabel_ = labelOfOther();
    }

    desk::Produced broken() {
        scene_.tokens->arm(accident_, scene_.serial, scene_.other);
        desk::Produced produced = counter().produce(scene_.number);
        scene_.tokens->mend();
        desk::Desk::Inside& inside = counter().desk().inside();
        if (const auto pin = inside.journal->productionPin(scene_.number, *inside.keys()))
            must(!digitsIn(counter().data(), pin->size()).contains(std::string(pin->text())),
                 "the production PIN lies in clear");
        return produced;
    }

    /// A production that had not begun before the swap may rightly take the token that it then finds.
    void checkOther() {
        const auto c = counter().desk().find(scene_.number).value();
        if (c.production.tokenSerial == scene_.other) {
            must(scene_.tokens->contents(scene_.serial) == own_, "the token was written after it was out");
            return;
        }
        must(scene_.tokens->contents(scene_.other) == other_, "another token was written after the swap");
        must(labelOfOther() == otherLabel_, "another token has a new label");
        must(counter().token->testPin(scene_.other, scene_.otherPin).ok(), "another token has a new PIN");
    }

    std::string labelOfOther() { return counter().token->info(scene_.other)->label; }

    void checkOutcome() {
        const forms::Case c = counter().desk().find(scene_.number).value();
        must(forms::complete(counter().desk().serviceOf(c), c.production), "it is not complete");
        checkIssued(c);
        checkOrder();
        checkToken(c);
        checkSecrets();
        must(scene_.tokens->wrongUserPins() == 0, "a wrong user PIN was tried");
        must(scene_.tokens->wrongAdminPins() <= wrongAdminPins(), "a wrong admin PIN was tried");
        const auto report =
            counter().desk().journal().verify([](const auto&) { return std::string(); }, nullptr);
        must(!report.firstBad, "the journal is not sound");
    }

    /// A token put in at the very call that initialises another one is asked for its own.
    int wrongAdminPins() const {
        const bool swapped = accident_.kind == Accident::Kind::swapped;
        return play_.wrongAdminPins + (swapped && scene_.initialises ? 1 : 0);
    }

    void checkIssued(const forms::Case& c) {
        const auto& issued = counter().hq->issued[scene_.number];
        must(issued.size() == (scene_.kept ? 0U : 1U), "not one certificate at headquarters");
        must(scene_.kept || (!issued.empty() && issued.front() == c.production.certificate),
             "the case has another certificate than headquarters");
    }

    void checkOrder() {
        const auto events = eventsOf(counter(), scene_.number);
        const auto readBack = endOf(events, Stage::readBack);
        const auto pin = endOf(events, Stage::pin);
        must(readBack && pin && *readBack < *pin, "it ended before the read-back");
    }

    void checkToken(const forms::Case& c) {
        const std::string& serial = c.production.tokenSerial;
        const auto pin = pinOf(counter().printer->jobs.back());
        const auto session = counter().token->open(serial, pin);
        must(session.ok(), "the last letter does not open the token");
        if (!session) return;
        const auto certificate =
            scene_.kept ? *scene_.kept : *token::Certificate::fromDer(c.production.certificate);
        must((*session)->challenge(certificate).ok(), "the key does not answer");
        const auto there = (*session)->certificates();
        must(there && std::count(there->begin(), there->end(), certificate) == 1,
             "the certificate is not on the token");
        must(there && there->size() == scene_.pairs, "too many or too few certificates on the token");
        const auto keys = (*session)->keys();
        must(keys && keys->size() == scene_.pairs, "too many or too few keys on the token");
    }

    void checkSecrets() {
        desk::Desk::Inside& inside = counter().desk().inside();
        must(!inside.journal->productionPin(scene_.number, *inside.keys()), "the production PIN is kept");
        const auto digits = digitsIn(counter().data(), letterDigits);
        const auto& jobs = counter().printer->jobs;
        for (std::size_t i = jobsBefore_; i < jobs.size(); ++i) {
            const std::string pin(pinOf(jobs[i]).text());
            must(!digits.contains(pin) || digitsBefore_.contains(pin), "a letter's PIN lies in clear");
        }
    }

    static constexpr std::size_t letterDigits = 6;
    const Play& play_;
    const Accident accident_;
    Scene scene_;
    std::set<std::string> digitsBefore_;
    std::size_t jobsBefore_ = 0;
    std::string own_;
    std::string other_;
    std::string otherLabel_;
    std::vector<std::string> wrong_;
};

/// Of a production to which nothing happens, and which must be sound by itself.
unsigned long callsOf(const Play& play, Tally& tally) {
    const Accident never{Accident::Kind::fails, ~0UL};
    for (const std::string& sentence : Run(play, never).wrong())
        tally.wrong.push_back("nothing happened: " + sentence);
    const Scene scene = play.scene();
    scene.tokens->mend();
    scene.counter->produce(scene.number);
    return scene.tokens->calls();
}

const char* wordFor(Accident::Kind kind) {
    switch (kind) {
    case Accident::Kind::fails: return "failed";
    case Accident::Kind::answerLost: return "answer lost";
    case Accident::Kind::removed: return "pulled out";
    case Accident::Kind::swapped: return "swapped";
    }
    return "";
}

} // namespace

Stride strideOver(unsigned long calls, unsigned long wanted) {
    if (std::getenv("CERTDESK_EVERY_CALL") != nullptr) return {};
    const unsigned long step = std::max(1UL, calls / wanted);
    const char* named = std::getenv("CERTDESK_FAULT_START");
    return {1 + (named != nullptr ? std::stoul(named) : 0) % step, step};
}

Tally campaign(const Play& play, Accident::Kind kind, unsigned long wanted) {
    Tally tally;
    tally.calls = callsOf(play, tally);
    const Stride stride = strideOver(tally.calls, wanted);
    for (unsigned long n = stride.start; n <= tally.calls; n += stride.step) {
        ++tally.tried;
        for (const std::string& sentence : Run(play, {kind, n}).wrong())
            tally.wrong.push_back("call " + std::to_string(n) + ": " + sentence);
    }
    return tally;
}

std::string summary(const Play& play, Accident::Kind kind, const Tally& tally) {
    std::ostringstream text;
    text << play.name << ", " << wordFor(kind) << ": " << tally.calls << " calls, " << tally.tried
         << " broken one by one, " << tally.wrong.size() << " wrong";
    return text.str();
}

} // namespace certdesk::tests
