#define BOOST_TEST_MODULE sync_chain
#include "sync/journal.h"
#include "sync/sample_kiosk.h"

#include <boost/test/unit_test.hpp>

using namespace certdesk;
using namespace certdesk::sync;
using sample::Kiosk;
using sample::RawDatabase;

namespace {

const std::vector<std::string> everyPart{"header", "facts", "personal", "wraps", "hash"};

/// A journal with a whole case in it, a reader beside, and a hand that spoils the file behind its back. Every
/// change is undone, so that the next one is found by itself.
struct SpoiledKiosk : Kiosk {
    SpoiledKiosk() {
        const auto journal = open();
        makeAccount(*journal, "li");
        const std::string number = receive(*journal, "晨光陶瓷", 1);
        add(*journal, number, forms::MaterialsChecked{{{"handler-id", 1}}});
        add(*journal, number, forms::DetailsRecorded{sample::holder("晨光陶瓷"), sample::person(2), true});
        takeFee(*journal, number, 20000);
        receive(*journal, "另一家", 3);
        count = journal->head().seq;
        head = journal->head();
        reading_ = open(Journal::Mode::readOnly);
    }

    std::string change(const std::string& sql) {
        spoiler().run("BEGIN; " + sql + "; COMMIT");
        return sql;
    }
    /// Answers what is found while `sql` is in effect.
    VerifyReport during(const std::string& sql) {
        spoiler().run("CREATE TEMP TABLE kept AS SELECT * FROM entry");
        change(sql);
        const VerifyReport report = verify(*reading());
        change("DELETE FROM entry; INSERT INTO entry SELECT * FROM kept; DROP TABLE kept");
        return report;
    }
    RawDatabase& spoiler() {
        if (!spoiler_) {
            spoiler_ = std::make_unique<RawDatabase>(data() / "journal.db");
            spoiler_->run("PRAGMA synchronous=OFF");
        }
        return *spoiler_;
    }
    const Journal* reading() const { return reading_.get(); }

    std::int64_t count = 0;
    Head head;

private:
    std::unique_ptr<RawDatabase> spoiler_;
    std::unique_ptr<Journal> reading_;
};

std::string at(std::int64_t seq) { return " WHERE seq = " + std::to_string(seq); }

} // namespace

BOOST_FIXTURE_TEST_SUITE(I2_the_journal_is_append_only, SpoiledKiosk)

BOOST_AUTO_TEST_CASE(an_untouched_journal_is_sound) {
    const VerifyReport report = reading()->verify(stepOf(), &reader(), head);
    BOOST_TEST(report.sound(), report.problem);
    BOOST_TEST(report.entries == count);
}

BOOST_AUTO_TEST_CASE(every_changed_byte_of_every_entry_is_found) {
    RawDatabase& hand = spoiler();
    std::size_t changes = 0;
    for (std::int64_t seq = 1; seq <= count; ++seq)
        for (const std::string& part : everyPart) {
            const std::string whole = hand.text("SELECT hex(" + part + ") FROM entry" + at(seq));
            const Bytes bytes = forms::fromHex(whole).value();
            for (std::size_t i = 0; i < bytes.size(); ++i) {
                Bytes changed = bytes;
                changed[i] = static_cast<std::uint8_t>(changed[i] ^ (1U << (changes++ % 8)));
                hand.run("UPDATE entry SET " + part + " = x'" + forms::hex(changed) + "'" + at(seq));
                BOOST_REQUIRE(reading()->verify(stepOf(), &reader()).firstBad == seq);
            }
            hand.run("UPDATE entry SET " + part + " = x'" + whole + "'" + at(seq));
        }
    BOOST_TEST(changes > 3000U);
    BOOST_TEST(verify(*reading()).sound());
}

BOOST_AUTO_TEST_CASE(a_part_cut_or_lengthened_is_found) {
    for (std::int64_t seq = 1; seq <= count; ++seq)
        for (const std::string& part : everyPart) {
            const auto longer =
                during("UPDATE entry SET " + part + " = CAST(" + part + " || x'20' AS BLOB)" + at(seq));
            BOOST_TEST((longer.firstBad == seq), part << " of " << seq << " lengthened");
            if (spoiler().text("SELECT length(" + part + ") FROM entry" + at(seq)) == "0") continue;
            const auto shorter = during("UPDATE entry SET " + part + " = substr(" + part + ", 1, length(" +
                                        part + ") - 1)" + at(seq));
            BOOST_TEST((shorter.firstBad == seq), part << " of " << seq << " cut");
        }
}

BOOST_AUTO_TEST_CASE(the_columns_of_look_up_cannot_differ_from_the_header) {
    for (std::int64_t seq = 1; seq <= count; ++seq) {
        BOOST_CHECK(during("UPDATE entry SET case_no = case_no || 'x'" + at(seq)).firstBad == seq);
        BOOST_CHECK(during("UPDATE entry SET kind = 'case-resumed'" + at(seq)).firstBad == seq);
    }
    BOOST_CHECK(during("UPDATE entry SET case_no = ''" + at(4)).firstBad == 4);
}

BOOST_AUTO_TEST_CASE(a_dropped_entry_is_found) {
    for (std::int64_t seq = 1; seq < count; ++seq)
        BOOST_CHECK(during("DELETE FROM entry" + at(seq)).firstBad == seq);
}

BOOST_AUTO_TEST_CASE(an_entry_dropped_and_the_rest_moved_up_is_found) {
    for (std::int64_t seq = 1; seq < count; ++seq) {
        const std::string rest = " WHERE seq > " + std::to_string(seq);
        const auto report = during("DELETE FROM entry" + at(seq) + "; UPDATE entry SET seq = -seq" + rest +
                                   "; UPDATE entry SET seq = -seq - 1 WHERE seq < 0");
        BOOST_CHECK(report.firstBad == seq);
    }
}

BOOST_AUTO_TEST_CASE(swapped_entries_are_found) {
    for (std::int64_t seq = 1; seq < count; ++seq) {
        const std::string next = std::to_string(seq + 1);
        const auto report =
            during("UPDATE entry SET seq = 0" + at(seq) + "; UPDATE entry SET seq = " + std::to_string(seq) +
                   at(seq + 1) + "; UPDATE entry SET seq = " + next + at(0));
        BOOST_CHECK(report.firstBad == seq);
    }
}

BOOST_AUTO_TEST_CASE(an_inserted_entry_is_found) {
    for (std::int64_t seq = 1; seq < count; ++seq) {
        const std::string here = std::to_string(seq);
        const auto report = during("UPDATE entry SET seq = -seq WHERE seq > " + here +
                                   "; UPDATE entry SET seq = 1 - seq WHERE seq < 0;"
                                   "INSERT INTO entry SELECT seq + 1, case_no, kind, header, facts, "
                                   "personal, wraps, hash FROM entry" +
                                   at(seq));
        BOOST_CHECK(report.firstBad == seq + 1);
    }
}

BOOST_AUTO_TEST_CASE(an_appended_entry_that_nobody_wrote_is_found) {
    const std::string next = std::to_string(count + 1);
    const auto report =
        during("INSERT INTO entry SELECT " + next +
               ", case_no, kind, header, facts, personal, wraps, hash FROM entry" + at(count));
    BOOST_CHECK(report.firstBad == count + 1);
}

BOOST_AUTO_TEST_CASE(a_cut_tail_shows_in_the_register) {
    const auto report = during("DELETE FROM entry" + at(count));
    BOOST_TEST(!report.sound());
}

BOOST_AUTO_TEST_CASE(the_wraps_of_two_cases_cannot_be_exchanged) {
    const std::string other = "(SELECT wraps FROM entry WHERE seq = " + std::to_string(count) + ")";
    BOOST_CHECK(during("UPDATE entry SET wraps = " + other + at(4)).firstBad == 4);
    BOOST_CHECK(during("UPDATE entry SET wraps = x''" + at(4)).firstBad == 4);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(I2_a_cut_tail, Kiosk)

// The whole file is put back to an older state, register and all: nothing in it can tell.
BOOST_AUTO_TEST_CASE(an_older_copy_is_found_against_a_head_known_elsewhere) {
    const sample::TempDirectory aside;
    Head known;
    {
        const auto journal = open();
        receive(*journal, "甲");
        journal->backup(aside.path() / "journal.db");
        receive(*journal, "乙");
        known = journal->head();
    }
    const auto older = Journal::open(aside.path());
    BOOST_TEST(verify(*older).sound());
    const VerifyReport report = older->verify(stepOf(), &reader(), known);
    BOOST_TEST(!report.sound());
    BOOST_CHECK(report.firstBad == 4);
    BOOST_TEST(older->verify(stepOf(), &reader(), older->head()).sound());
}

BOOST_AUTO_TEST_CASE(another_history_is_found_against_a_head_known_elsewhere) {
    const sample::TempDirectory aside;
    const auto journal = open();
    journal->backup(aside.path() / "journal.db");
    makeAccount(*journal, "li");
    const auto branch = Journal::open(aside.path());
    makeAccount(*branch, "li");
    BOOST_TEST(branch->head().seq == journal->head().seq);
    BOOST_CHECK(branch->verify(stepOf(), &reader(), journal->head()).firstBad == 2);
}

BOOST_AUTO_TEST_CASE(a_tail_that_headquarters_acknowledged_is_missed) {
    {
        const auto journal = open();
        receive(*journal, "甲");
        makeAccount(*journal, "li");
        journal->acknowledge(journal->head());
    }
    RawDatabase(data() / "journal.db").run("DELETE FROM entry WHERE seq = 4");
    const auto journal = open();
    journal->rebuild(stepOf(), reader());
    const VerifyReport report = verify(*journal);
    BOOST_CHECK(report.firstBad == 4);
    BOOST_TEST(report.problem.find("lacks") != std::string::npos);
}

// What could not be read is told in the report, and says nothing about persons.
BOOST_AUTO_TEST_CASE(a_page_overwritten_in_the_file_is_reported_and_not_thrown) {
    {
        const auto journal = open();
        for (int i = 0; i < 30; ++i)
            receive(*journal, "甲", i);
    }
    const auto file = data() / "journal.db";
    const auto pages = std::stoi(RawDatabase(file).text("PRAGMA page_count"));
    const std::string whole = sample::contentOf(file);
    int found = 0;
    for (int page = 3; page <= pages; ++page) {
        std::string spoiled = whole;
        spoiled.replace(static_cast<std::size_t>(page - 1) * 4096 + 8, 2000, std::string(2000, '\x5A'));
        sample::write(file, spoiled);
        try {
            found += verify(*open()).sound() ? 0 : 1;
        } catch (const JournalError& error) {
            BOOST_CHECK(error.kind() == JournalError::Kind::damaged);
            ++found;
        }
    }
    // some pages hold nothing that matters: free ones, and what key slots and PINs would take
    BOOST_TEST(found > (pages - 2) / 2);
    sample::write(file, whole);
    BOOST_TEST(verify(*open()).sound());
}

BOOST_AUTO_TEST_SUITE_END()
