#include "answer.h"
#include "commands.h"
#include "desk/lang.h"
#include "desk/words.h"
#include "password_file.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <fstream>
#include <iostream>

// walk-in: one application from start to finish. case resume: on from wherever one stands.

namespace certdesk::ctl {

namespace {

using desk::say;
using desk::tr;
using forms::Json;
using forms::JsonObject;

constexpr std::size_t mostBytes = 1 << 20;

volatile std::sig_atomic_t stopAsked = 0;
extern "C" void askToStop(int) { stopAsked = 1; }

/// Tells how production goes on, and takes a printed letter for good: whoever uses the command line looks
/// after the folder that it went to.
class Teller : public desk::ProductionWatcher {
public:
    explicit Teller(bool quiet) : quiet_(quiet) {}
    void stage(forms::Stage stage, forms::Phase phase) override {
        if (!quiet_ && phase == forms::Phase::begun) std::cout << "… " << desk::nameOf(stage) << std::endl;
    }
    std::optional<bool> letterIsGood(const std::string&) override { return true; }
    bool cancelled() const override { return stopAsked != 0; }

private:
    bool quiet_;
};

struct Options {
    std::string number; ///< of the case to resume
    std::string file;   ///< the walk-in; when resuming what the applicant brings now, or empty
    Person person;
    Person reviewer;
    std::string token;
    std::string certificate;
    std::string holderPinFile;
    bool payFirst = false;
    bool keepToken = false;
    std::string papers;
    std::string queueNumber; ///< in place of the file's
};

std::string readWalkIn(const std::string& file) {
    std::ifstream opened;
    if (file != "-") opened.open(file, std::ios::binary);
    std::istream& in = file == "-" ? std::cin : opened;
    std::string text(mostBytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || (file != "-" && !opened.is_open())) throw UsageError(say(tr("读不到文件 {0}。"), {file}));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

Exit refuseFile(const Session& session, const forms::JsonProblem& problem) {
    const std::string place = problem.place().empty() ? "/" : problem.place();
    const std::string message = say(tr("来访文件写得不对：{0} 处。请改正后再办，什么都没有保存。"), {place});
    if (session.json)
        print(JsonObject{
            {"case", Json()},
            {"status", "refused"},
            {"receipt", Json()},
            {"certificateSerial", Json()},
            {"tokenSerial", Json()},
            {"papers", forms::JsonArray{}},
            {"waits", Json()},
            {"first", Json()},
            {"warnings", forms::JsonArray{}},
            {"offers", forms::JsonArray{}},
            {"refusal", JsonObject{{"kind", "faulty-file"}, {"field", place}, {"message", message}}}});
    std::cerr << message << '\n';
    return Exit::refused;
}

/// What every run of a case ends with, whatever stopped it before it began.
Exit refuse(const Session& session, const desk::Trouble& trouble, const forms::Catalogue& catalogue) {
    desk::WalkInResult result;
    result.status = desk::WalkInResult::Status::refused;
    result.trouble = trouble;
    return tell(session, result, catalogue);
}

template <typename Act>
Exit runAs(const Session& session, const Options& options, const Act& act) {
    std::signal(SIGINT, askToStop);
    std::signal(SIGTERM, askToStop);
    std::optional<desk::Reviewer> reviewer;
    if (options.reviewer.named())
        reviewer = desk::Reviewer{options.reviewer.account, readPasswordFile(options.reviewer.passwordFile)};
    std::optional<forms::Secret> holderPin;
    if (!options.holderPinFile.empty()) holderPin = readPasswordFile(options.holderPinFile);
    const auto desk = openDesk(session, sync::Journal::Mode::write,
                               options.papers.empty() ? std::nullopt : std::optional(options.papers));
    if (const auto no = logIn(*desk, options.person)) return refuse(session, *no, desk->catalogue());
    desk::WalkInOptions with;
    if (reviewer) with.reviewer = &*reviewer;
    if (!options.token.empty()) with.tokenLabel = options.token;
    if (!options.certificate.empty()) with.certificate = options.certificate;
    if (holderPin) with.holderPin = &*holderPin;
    with.payFirst = options.payFirst;
    with.keepToken = options.keepToken;
    Teller teller(session.json);
    const desk::WalkInResult result = act(*desk, with, teller);
    // What is left goes to headquarters now if it can; nothing of the answer hangs on it.
    if (result.state) desk->syncNow();
    if (result.trouble && std::holds_alternative<desk::NoSuchCase>(*result.trouble))
        return refuse(session, *result.trouble, desk->catalogue());
    return tell(session, result, desk->catalogue());
}

/// What the file tells, if there is one. Throws JsonProblem.
std::optional<desk::WalkIn> applicantOf(const Options& options) {
    if (options.file.empty()) return {};
    desk::WalkIn walkIn = desk::parseWalkIn(readWalkIn(options.file));
    if (!options.queueNumber.empty()) walkIn.receive.details.queueNumber = options.queueNumber;
    return walkIn;
}

bool resetsPin(const desk::Desk& desk, const forms::Case& c) {
    const auto& rule = desk.serviceOf(c).production;
    return rule && rule->resetsPin && !rule->issues;
}

Exit unlock(const Session& session, const Options& options) {
    return runAs(session, options, [&](desk::Desk& desk, const desk::WalkInOptions& with, Teller& teller) {
        const auto found = desk.find(options.number);
        if (!found || resetsPin(desk, *found)) return desk::resumeCase(desk, options.number, with, teller);
        forms::Refusal no;
        no.kind = forms::RefusalKind::wrongStage;
        no.field = "service";
        desk::WalkInResult refused;
        refused.status = desk::WalkInResult::Status::refused;
        refused.state = found;
        refused.trouble = no;
        return refused;
    });
}

Exit run(const Session& session, const Options& options) {
    try {
        const auto applicant = applicantOf(options);
        const desk::WalkIn* facts = applicant ? &*applicant : nullptr;
        return runAs(
            session, options, [&](desk::Desk& desk, const desk::WalkInOptions& with, Teller& teller) {
                return options.number.empty() ? desk::runWalkIn(desk, *facts, with, teller)
                                              : desk::resumeCase(desk, options.number, with, teller, facts);
            });
    } catch (const forms::JsonProblem& problem) {
        return refuseFile(session, problem);
    }
}

void addRunOptions(CLI::App& command, Options& options) {
    addOperator(command, options.person, Needed::yes);
    auto* reviewer = command.add_option("--reviewer", options.reviewer.account, tr("谁来审核：账号"));
    auto* file = command.add_option("--reviewer-password-file", options.reviewer.passwordFile,
                                    tr("审核账号的口令文件"));
    reviewer->needs(file);
    file->needs(reviewer);
    command.add_option("--token", options.token, tr("用哪只 UKey，或申请人带来的是哪只：标签或序列号"));
    command.add_option("--certificate", options.certificate, tr("单位有几张证书时办哪一张：序列号"));
    command.add_option("--holder-pin-file", options.holderPinFile,
                       tr("其他机构的证书由持有人证明时，存放其 PIN 的文件"));
    command.add_flag("--pay-first", options.payFirst, tr("须先缴费的，在同一次来访中一并办理"));
    command.add_flag("--keep-token", options.keepToken, tr("需要清空的 UKey 改为原样收回"));
    command.add_option("--papers", options.papers, tr("单据放到这个目录，不用设置里的"));
}

} // namespace

void addWalkIn(CLI::App& app, Chosen& chosen) {
    auto* command = app.add_subcommand("walk-in", tr("把一份申请从头办到尾"));
    auto options = std::make_shared<Options>();
    command->add_option("file", options->file, tr("来访文件（JSON），- 为标准输入"))->required();
    command->add_option("--queue-number", options->queueNumber, tr("排队号，代替来访文件里的"));
    addRunOptions(*command, *options);
    command->callback([options, &chosen] {
        chosen = [options](const Session& session) { return run(session, *options); };
    });
}

void addUnlock(CLI::App& group, Chosen& chosen) {
    auto* command = group.add_subcommand("unlock", tr("按已审核的解锁业务单解锁 UKey"));
    auto options = std::make_shared<Options>();
    command->add_option("--case", options->number, tr("业务单号"))->required();
    addRunOptions(*command, *options);
    command->callback([options, &chosen] {
        chosen = [options](const Session& session) { return unlock(session, *options); };
    });
}

void addResume(CLI::App& group, Chosen& chosen) {
    auto* command = group.add_subcommand("resume", tr("接着办一份业务单"));
    auto options = std::make_shared<Options>();
    command->add_option("number", options->number, tr("业务单号"))->required();
    command->add_option("--walk-in", options->file, tr("申请人这次带来的（来访文件），接着办时用"));
    addRunOptions(*command, *options);
    command->callback([options, &chosen] {
        chosen = [options](const Session& session) { return run(session, *options); };
    });
}

} // namespace certdesk::ctl
