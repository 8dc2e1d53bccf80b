#include "printing/paper.h"
#include "printing/printer.h"
#include "shared_fonts.h"
#include "support/sample_papers.h"
#include "support/temp_dir.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <sys/stat.h>
#include <vector>

using namespace certdesk;
using namespace certdesk::printing;
using certdesk::tests::TempDir;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> namesIn(const TempDir& folder) {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(folder.path()))
        all.push_back(entry.path().filename().string());
    std::sort(all.begin(), all.end());
    return all;
}

/// No file may grow beyond that many bytes while this lives: a full disk, near enough.
class SmallDisk {
public:
    explicit SmallDisk(rlim_t bytes) : before_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &limit_);
        const rlimit small{bytes, limit_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
    }
    ~SmallDisk() {
        setrlimit(RLIMIT_FSIZE, &limit_);
        std::signal(SIGXFSZ, before_);
    }

private:
    void (*before_)(int);
    rlimit limit_{};
};

std::string contents(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

PrintOutcome print(const fs::path& folder, const std::string& title, const std::string& text = "%PDF-1.4") {
    return FolderPrinter(folder).print({.title = title, .pdf = forms::viewOf(text)});
}

PrinterTrouble::Kind troubleOf(const PrintOutcome& outcome) {
    BOOST_REQUIRE(std::holds_alternative<PrinterTrouble>(outcome));
    return std::get<PrinterTrouble>(outcome).kind;
}

} // namespace

BOOST_AUTO_TEST_SUITE(folder_printer)

BOOST_AUTO_TEST_CASE(writes_one_file_that_only_its_owner_reads) {
    const TempDir folder;
    const PrintOutcome outcome = print(folder.path(), "FS001-02A-20261123-0007 receipt");
    const std::string where = std::get<Printed>(outcome).where;
    BOOST_TEST(contents(where) == "%PDF-1.4");
    BOOST_TEST((namesIn(folder) == std::vector<std::string>{"FS001-02A-20261123-0007_receipt.pdf"}));
    struct stat facts {};
    BOOST_REQUIRE(stat(where.c_str(), &facts) == 0);
    BOOST_TEST((facts.st_mode & 0777) == 0600);
}

BOOST_AUTO_TEST_CASE(never_replaces_a_paper) {
    const TempDir folder;
    print(folder.path(), "form", "first");
    print(folder.path(), "form", "second");
    BOOST_TEST((namesIn(folder) == std::vector<std::string>{"form-2.pdf", "form.pdf"}));
    BOOST_TEST(contents(folder.path() / "form.pdf") == "first");
    BOOST_TEST(contents(folder.path() / "form-2.pdf") == "second");
}

// Threat: a title that came from outside leads out of the folder.
BOOST_AUTO_TEST_CASE(stays_in_its_folder_whatever_the_title) {
    const TempDir folder;
    for (const char* title : {"../out", "/etc/paper", "..", ".", "", "a/b", "a\nb", ".hidden"}) {
        const PrintOutcome outcome = print(folder.path(), title);
        BOOST_REQUIRE(std::holds_alternative<Printed>(outcome));
        BOOST_TEST(fs::path(std::get<Printed>(outcome).where).parent_path() == folder.path());
    }
    BOOST_TEST(namesIn(folder).size() == 8U);
}

BOOST_AUTO_TEST_CASE(leaves_nothing_when_the_disk_is_full) {
    const TempDir folder;
    {
        const SmallDisk disk(1000);
        BOOST_TEST(
            (troubleOf(print(folder.path(), "form", std::string(5000, 'x'))) == PrinterTrouble::Kind::full));
    }
    BOOST_TEST(namesIn(folder).empty());
    BOOST_TEST(std::holds_alternative<Printed>(print(folder.path(), "form", std::string(5000, 'x'))));
}

BOOST_AUTO_TEST_CASE(says_when_its_folder_is_gone) {
    const TempDir folder;
    BOOST_TEST((troubleOf(print(folder.path() / "gone", "form")) == PrinterTrouble::Kind::notFound));
    std::ofstream(folder.path() / "file") << "x";
    BOOST_TEST((troubleOf(print(folder.path() / "file", "form")) == PrinterTrouble::Kind::notFound));
}

// Threat (I8): the PIN stays behind in a temporary file, or in another paper of the case.
BOOST_AUTO_TEST_CASE(puts_a_pin_into_no_file_but_the_letter) {
    const TempDir folder;
    const TempDir temporary;
    setenv("TMPDIR", temporary.path().c_str(), 1);
    const auto letter = renderPinLetter(tests::pinLetter("935172"), tests::sharedFonts());
    FolderPrinter(folder.path()).print({.title = "letter", .pdf = letter.bytes.view()});
    const auto receipt = renderReceipt(tests::usualReceipt(), tests::sharedFonts());
    FolderPrinter(folder.path()).print({.title = "receipt", .pdf = receipt.bytes});
    unsetenv("TMPDIR");
    BOOST_TEST((namesIn(folder) == std::vector<std::string>{"letter.pdf", "receipt.pdf"}));
    BOOST_TEST(namesIn(temporary).empty());
}

BOOST_AUTO_TEST_SUITE_END()
