#define BOOST_TEST_MODULE hq_branches
#include "hq/branches.h"
#include "hq/commands.h"
#include "hq/history.h"
#include "hq/trouble.h"
#include "sample_history.h"
#include "support/hq_fixture.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::tests;
using Poco::Data::Session;

// Histories of one kiosk that do not agree, and who may go on (DESIGN §5).

namespace {

/// Headquarters with one kiosk, spoken to without a line.
struct Scene {
    Scene() { hq.addKiosk(kiosk, "FS001"); }

    template <typename Work>
    auto in(Work work) {
        return hq.office().database.transaction(work);
    }
    /// "stored", or why not.
    std::string push(const std::vector<sync::StoredEntry>& entries) {
        return in([&](Session& session) -> std::string {
            const auto answer = hq::storeBatch(session, kiosk, entries, {}, hq.office().clock());
            const auto* fault = std::get_if<hq::BatchFault>(&answer);
            if (!fault) return "stored";
            return fault->kind == hq::BatchFault::Kind::differs ? "differs" : "other";
        });
    }
    std::string push(const SampleHistory& history, std::size_t from = 0) { return push(history.tail(from)); }
    void permit(const std::string& split = {}) {
        in([&](Session& session) { hq::permitBranch(session, kiosk, split, {1}); });
    }
    sync::Head head() {
        return in([&](Session& session) { return hq::headOf(session, kiosk); });
    }
    std::vector<hq::Split> splits() {
        return in([](Session& session) { return hq::splits(session); });
    }
    std::vector<std::string> lines() {
        const auto entries =
            in([&](Session& session) { return hq::entriesAfter(session, kiosk, 0, sync::BatchLimits()); });
        return linesOf(entries);
    }
    static std::vector<std::string> linesOf(const std::vector<sync::StoredEntry>& entries) {
        std::vector<std::string> lines;
        for (const auto& entry : entries)
            lines.push_back(sync::batchLine(entry));
        return lines;
    }
    bool sound() {
        return !in([&](Session& session) { return hq::verifyChainOf(session, kiosk); }).firstBad;
    }
    /// What it folds to, by this kiosk's case number.
    std::string statusOf(const std::string& number) {
        const auto judged = hq::judgeStored(hq.office(), kiosk, number);
        return judged.known() ? std::string(forms::idOf(judged.folded.status)) : "unknown";
    }

    const std::string kiosk = "FS001-02";
    HqServer hq;
};

void receiveOne(SampleHistory& history, const std::string& number) {
    const auto key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    history.actsOf(number, key).front().does();
}

/// Two machines went on from one disk; the first has spoken.
struct Cloned : Scene {
    Cloned() {
        push(first);
        clone = first;
        receiveOne(first, first.newCase());
        clone.moveTo({1'796'000'000'000});
        receiveOne(clone, clone.newCase());
        push(first);
    }

    SampleHistory first;
    SampleHistory clone;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_declared_branch_is_taken_once_and_only_with_a_permit) {
    Scene scene;
    SampleHistory history;
    BOOST_TEST(scene.push(history) == "stored");
    const auto before = history.entries().size();
    history.beginIncarnation();
    BOOST_TEST(scene.push(history, before) == "differs");
    BOOST_TEST(scene.splits().size() == 1U);
    scene.permit();
    BOOST_TEST(scene.push(history, before) == "stored");
    BOOST_TEST((scene.head() == history.head()));
    BOOST_TEST(scene.head().incarnation == 'B');
    history.beginIncarnation();
    BOOST_TEST(scene.push(history, history.entries().size() - 1) == "differs"); // the permit is used up
    BOOST_TEST(scene.sound());
}

BOOST_AUTO_TEST_CASE(a_branch_may_begin_before_the_head_and_nothing_is_lost) {
    Scene scene;
    SampleHistory kiosk;
    scene.push(kiosk);
    SampleHistory restored = kiosk; // a backup
    const auto number = kiosk.newCase();
    receiveOne(kiosk, number);
    BOOST_TEST(scene.push(kiosk) == "stored");
    restored.beginIncarnation();
    scene.permit();
    BOOST_TEST(scene.push(restored, restored.entries().size() - 1) == "stored");
    BOOST_TEST((scene.head() == restored.head()));
    BOOST_TEST(scene.lines() == Scene::linesOf(restored.entries()), boost::test_tools::per_element());
    BOOST_TEST(scene.statusOf(number) == "open"); // only the branch that was left has it
    BOOST_TEST(scene.sound());
}

BOOST_AUTO_TEST_CASE(a_branch_whose_parent_is_not_known_is_refused) {
    Scene scene;
    SampleHistory history;
    SampleHistory other;
    scene.push(history);
    other.beginIncarnation();
    scene.permit();
    BOOST_TEST(scene.push(other, other.entries().size() - 1) == "differs");
    BOOST_TEST((scene.head() == history.head()));
}

BOOST_AUTO_TEST_CASE(a_case_goes_on_over_the_end_of_an_incarnation) {
    Scene scene;
    SampleHistory history;
    const auto number = history.newCase();
    const auto key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    auto acts = history.actsOf(number, key);
    acts.front().does();
    history.beginIncarnation();
    for (std::size_t i = 1; i < acts.size(); ++i)
        acts[i].does();
    const auto begun =
        std::find_if(history.entries().begin() + 1, history.entries().end(), sync::beginsIncarnation);
    const auto first = static_cast<std::size_t>(begun - history.entries().begin());
    scene.permit();
    BOOST_TEST(scene.push({history.entries().begin(), begun}) == "stored");
    BOOST_TEST(scene.push(history, first) == "stored");
    const auto judged = hq::judgeStored(scene.hq.office(), scene.kiosk, number);
    BOOST_TEST(judged.excluded.empty());
    BOOST_TEST((judged.step() == forms::Step::production));
}

BOOST_AUTO_TEST_CASE(an_old_batch_that_comes_late_changes_nothing) {
    Scene scene;
    SampleHistory history;
    const auto old = history.entries();
    history.beginIncarnation();
    scene.permit();
    scene.push(old);
    scene.push(history, old.size());
    BOOST_TEST(scene.push(old) == "stored");
    BOOST_TEST((scene.head() == history.head()));
    BOOST_TEST(scene.splits().empty());
}

BOOST_FIXTURE_TEST_CASE(what_splits_off_is_kept_once_however_often_it_comes, Cloned) {
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(push(clone) == "differs");
    const auto kept = splits();
    BOOST_REQUIRE_EQUAL(kept.size(), 1U);
    BOOST_TEST(kept[0].seq == 5);
    BOOST_TEST(kept[0].entries == static_cast<std::int64_t>(clone.entries().size()) - 4);
    BOOST_TEST(kept[0].hash == forms::hex(clone.entries()[4].hash));
    BOOST_TEST((head() == first.head()));
}

BOOST_FIXTURE_TEST_CASE(an_adopted_split_goes_on_and_the_other_is_the_stranger, Cloned) {
    push(clone);
    permit(splits().front().hash);
    BOOST_TEST(push(clone) == "stored");
    BOOST_TEST(splits().empty());
    BOOST_TEST((head() == clone.head()));
    const auto before = clone.entries().size();
    clone.beginIncarnation();
    receiveOne(clone, clone.newCase());
    BOOST_TEST(push(clone, before) == "stored");
    BOOST_TEST(lines() == Scene::linesOf(clone.entries()), boost::test_tools::per_element());
    BOOST_TEST(sound());
    receiveOne(first, first.newCase());
    BOOST_TEST(push(first) == "differs");
    BOOST_TEST(splits().size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_split_of_an_older_letter_than_the_present_one_is_not_adopted, Cloned) {
    push(clone);
    const auto adopt = [&] {
        hq::runCommand(hq.office(), forms::JsonObject{{"command", "kiosk-adopt"},
                                                      {"kiosk", kiosk},
                                                      {"split", splits().front().hash}});
    };
    adopt();
    permit(); // and changed the mind
    const auto before = first.entries().size();
    first.beginIncarnation();
    BOOST_TEST(push(first, before) == "stored");
    BOOST_CHECK_EXCEPTION(adopt(), hq::Trouble, [](const hq::Trouble& trouble) {
        return std::string_view(trouble.what()).find("第 A 代") != std::string_view::npos;
    });
    BOOST_TEST(push(clone) == "differs");
}

BOOST_FIXTURE_TEST_CASE(a_permit_for_one_split_lets_no_other_in, Cloned) {
    permit(std::string(64, 'a'));
    BOOST_TEST(push(clone) == "differs");
    BOOST_TEST((head() == first.head()));
}
