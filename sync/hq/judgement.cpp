#include "hq/judgement.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace certdesk::hq {
namespace {

constexpr const char* notIssued = "not-issued";

/// Folds entry after entry.
class Fold {
public:
    Fold(const Catalogues& catalogues, std::string point, std::string caseNumber, const IssuedFor& issued)
        : catalogues_(catalogues), point_(std::move(point)), caseNumber_(std::move(caseNumber)),
          issued_(issued) {}

    void add(const KeptEntry& kept) {
        const sync::StoredEntry& stored = kept.entry;
        branch_ = kept.branch;
        try {
            const auto entry = sync::decode(stored);
            const std::string reason = refusal(entry);
            if (reason.empty()) return take(entry);
            exclude(entry.header, reason);
            if (reason == notIssued)
                judged_.notIssued.push_back({judged_.folded, std::get<forms::ProductionNoted>(entry.event)});
        } catch (const forms::JsonProblem&) {
            exclude(sync::parseHeader(forms::toText(stored.header)), "undecodable");
        } catch (const std::overflow_error&) { // sums beyond what Fen holds
            exclude(sync::parseHeader(forms::toText(stored.header)), "out-of-range");
        }
    }

    JudgedCase result() && {
        judged_.catalogue = catalogues_.find(judged_.folded.catalogueVersion);
        if (judged_.catalogue) judged_.service = judged_.catalogue->service(judged_.folded.service);
        return std::move(judged_);
    }

private:
    /// A case stays on the version that it began with.
    const forms::Catalogue* catalogueFor(const sync::DecodedEntry& entry) const {
        return catalogues_.find(judged_.known() ? judged_.folded.catalogueVersion
                                                : entry.header.catalogueVersion);
    }

    std::string refusal(const sync::DecodedEntry& entry) const {
        const bool staff = forms::isOfKiosk(entry.event);
        const auto* received = std::get_if<forms::CaseReceived>(&entry.event);
        if (staff == (entry.header.caseNumber == caseNumber_)) return "misplaced";
        if (forms::turnsDay(entry.event)) return {}; // days.h judges it
        if (received && received->point != point_) return "misplaced";
        if (!staff && !received && !judged_.known()) return "misplaced";
        const auto* catalogue = catalogueFor(entry);
        if (!catalogue && !staff) return "catalogue-unknown";
        static const forms::Catalogue none{};
        const auto no = forms::judge(catalogue ? *catalogue : none, judged_.staff, judged_.folded,
                                     entry.context, entry.event, &till_);
        if (no) return std::string(forms::idOf(no->kind));
        return isIssued(entry.event) ? "" : notIssued;
    }

    /// Whether it names no certificates, or those that were issued for the case.
    bool isIssued(const forms::Event& event) const {
        const auto* note = std::get_if<forms::ProductionNoted>(&event);
        if (!note || note->stage != forms::Stage::enrol || note->phase != forms::Phase::ended) return true;
        const auto isOne = [&](const forms::Bytes& der) {
            return std::find(issued_.begin(), issued_.end(), der) != issued_.end();
        };
        return isOne(note->certificate) &&
               (note->encryptionCertificate.empty() || isOne(note->encryptionCertificate));
    }

    void take(const sync::DecodedEntry& entry) {
        if (forms::applyTo(judged_.staff, entry.event)) return;
        forms::applyTo(till_, entry.context, entry.event);
        if (forms::turnsDay(entry.event)) return;
        forms::apply(judged_.folded, entry.context, entry.event);
        forms::addShares(judged_.shares, judged_.folded, entry.context, entry.event);
        if (const auto* known = std::get_if<forms::CertificateKnown>(&entry.event))
            if (!known->certificate.issuer.empty()) judged_.others.emplace(known->certificate.id(), *known);
        if (std::holds_alternative<forms::CaseShredded>(entry.event))
            judged_.shredding = JudgedCase::Shredding{branch_, entry.header.seq, entry.header.day};
        note(entry);
    }

    void note(const sync::DecodedEntry& entry) {
        const auto& known = judged_.folded.known;
        const bool heard =
            known && (known->source == forms::Source::headquarters || known->source == forms::Source::visit);
        const auto heardAt = heard ? std::optional(known->asOf) : std::nullopt;
        int ordinal = 0;
        for (auto& moment : forms::momentsOf(judged_.folded, entry.context, entry.event))
            judged_.happened.push_back({branch_, entry.header.seq, ordinal++, heardAt, std::move(moment)});
    }

    void exclude(sync::EntryHeader header, std::string reason) {
        judged_.excluded.push_back({branch_, std::move(header), std::move(reason)});
    }

    const Catalogues& catalogues_;
    std::string point_;
    std::string caseNumber_;
    std::string branch_; ///< of the entry that is being added
    const IssuedFor& issued_;
    JudgedCase judged_;
    forms::Till till_; ///< as far as the case's money needs it
};

} // namespace

std::optional<forms::Step> JudgedCase::step() const {
    if (!service || folded.status != forms::Status::open) return {};
    return forms::currentStep(*service, folded);
}

JudgedCase judgeCase(const Catalogues& catalogues, const std::string& kiosk, const std::string& point,
                     const std::string& caseNumber, const std::vector<KeptEntry>& entries,
                     const IssuedFor& issued) {
    if (!belongsTo(kiosk, caseNumber)) return {};
    Fold fold(catalogues, point, caseNumber, issued);
    for (const auto& entry : entries)
        fold.add(entry);
    return std::move(fold).result();
}

bool belongsTo(const std::string& kiosk, const std::string& caseNumber) {
    return forms::isCaseNumber(caseNumber) && caseNumber.size() > kiosk.size() + 2 &&
           caseNumber.starts_with(kiosk) && caseNumber[kiosk.size()] >= 'A' &&
           caseNumber[kiosk.size()] <= 'Z' && caseNumber[kiosk.size() + 1] == '-';
}

} // namespace certdesk::hq
