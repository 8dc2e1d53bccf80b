#pragma once
#include "counter.h"
#include "forms/decide.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ostream>

namespace certdesk::forms {
inline std::ostream& operator<<(std::ostream& out, RefusalKind kind) { return out << idOf(kind); }
} // namespace certdesk::forms

namespace certdesk::tests {

inline void checkRefused(const std::optional<forms::Refusal>& refusal, forms::RefusalKind kind) {
    BOOST_REQUIRE(refusal);
    BOOST_TEST(refusal->kind == kind);
}

inline std::string kindIn(const std::optional<forms::Refusal>& refusal) {
    return refusal ? std::string(forms::idOf(refusal->kind)) : "ok";
}

/// The event that a kiosk without decide would write for the command.
struct Claimed {
    forms::Event operator()(const forms::RecordDetails& c) const {
        return forms::DetailsRecorded{c.details, c.personal, !c.draft};
    }
    forms::Event operator()(const forms::CheckMaterials& c) const {
        return forms::MaterialsChecked{c.copies};
    }
    forms::Event operator()(const forms::NotePrinted& c) const {
        return forms::PaperPrinted{c.paper, c.sha256, c.pages, c.copy};
    }
    forms::Event operator()(const forms::Approve& c) const {
        return forms::ApprovalGiven{c.reviewer, c.approved, c.reason, c.at, c.signature};
    }
    forms::Event operator()(const forms::TakeFee& c) const {
        forms::Fen total;
        for (const forms::PaymentLine& line : c.lines)
            total += line.amount;
        return forms::FeeTaken{"FS001-01A-R0000001", c.lines, total};
    }
    forms::Event operator()(const forms::NoteProduction& c) const { return c.note; }
    forms::Event operator()(const forms::ReturnCase&) const {
        return forms::CaseReturned{{{"form", 2}, {"licence", 1}}};
    }
    forms::Event operator()(const forms::ResumeCase&) const { return forms::CaseResumed{}; }
    forms::Event operator()(const forms::Withdraw& c) const { return forms::CaseWithdrawn{c.reason}; }
    forms::Event operator()(const forms::HandOver&) const { return forms::HandedOver{}; }
    forms::Event operator()(const forms::NoteCertificate& c) const { return c.known; }
    forms::Event operator()(const forms::NoteRevoked& c) const {
        return forms::RevocationConfirmed{c.certificate, c.at};
    }
    forms::Event operator()(const forms::GiveUpToken& c) const {
        return forms::TokenGivenUp{"T1", "label T1", c.act, c.reason, {}};
    }
    forms::Event operator()(const forms::VoidFee& c) const { return forms::FeeVoided{whole(c.reason)}; }
    forms::Event operator()(const forms::RefundFee& c) const { return forms::FeeRefunded{whole(c.reason)}; }
    forms::Event operator()(const forms::OpenRecord& c) const { return forms::RecordOpened{c.reason}; }
    forms::Event operator()(const forms::Shred& c) const { return forms::CaseShredded{c.lapsed}; }
    /// Of the receipt that wholeFee() gets.
    static forms::Repayment whole(const std::string& reason) {
        return {"FS001-01A-R0000001", wholeFee().lines, forms::Fen(45100), reason, {}};
    }
};

inline forms::Event claimed(const forms::Command& command) { return std::visit(Claimed{}, command); }

inline void checkBothRefuse(Counter& counter, const forms::Command& command, forms::RefusalKind kind,
                            const std::string& who = "li") {
    const std::size_t before = counter.events.size();
    checkRefused(counter.judged(claimed(command), who), kind);
    checkRefused(counter.act(command, who), kind);
    BOOST_TEST(counter.events.size() == before);
}

/// The one of `stages` that comes after `ended`; the last stays.
inline forms::Stage stageAfter(forms::Stage ended) {
    const auto* const at = std::find(std::begin(stages), std::end(stages), ended);
    return ended == forms::Stage::pin ? ended : *(at + 1);
}

inline forms::Stage nextStage(const forms::Case& c) {
    return c.production.ended ? stageAfter(*c.production.ended) : forms::Stage::prepare;
}

} // namespace certdesk::tests
