#pragma once
#include <string>
#include <string_view>

/// The fixed names of the controls that matter: tests find them by these. Fields of the application bear the
/// names that walk-in files and refusals use ("holder.uscc"); what the catalogue lists bears its id.
namespace certdesk::kiosk::names {

inline constexpr const char* logInAccount = "login.account";
inline constexpr const char* logInPassword = "login.password";
inline constexpr const char* logInEnter = "login.enter";
inline constexpr const char* logInPractice = "login.practice."; ///< and the account
inline constexpr const char* trainingBand = "training.band";
inline constexpr const char* trainingCancel = "training.cancel";
inline constexpr const char* search = "top.search";
inline constexpr const char* operatorMenu = "top.operator";
inline constexpr const char* line = "status.line";
inline constexpr const char* backlog = "status.backlog";
inline constexpr const char* token = "status.token";
inline constexpr const char* cardMaterials = "card.materials";
inline constexpr const char* statusOperator = "status.operator";
inline constexpr const char* noticeText = "notice.text";
inline constexpr const char* noticeCancel = "notice.cancel";
inline constexpr const char* openCases = "home.cases";
inline constexpr const char* noneFound = "home.noneFound";
inline constexpr const char* today = "home.today";
inline constexpr const char* lapsing = "lapsing.list";
inline constexpr const char* showLapsing = "home.showLapsing";
inline constexpr const char* laneCall = "status.call";
inline constexpr const char* goOn = "home.goOn";
inline constexpr const char* applicantScreen = "applicant.screen";
inline constexpr const char* applicantLines = "applicant.lines";
inline constexpr const char* lapsingBack = "lapsing.back";
inline constexpr const char* back = "case.back";
inline constexpr const char* next = "case.next";
inline constexpr const char* draft = "case.draft";
inline constexpr const char* returnCase = "case.return";
inline constexpr const char* withdraw = "case.withdraw";
inline constexpr const char* title = "case.title";
inline constexpr const char* reveal = "card.reveal";
inline constexpr const char* revealReason = "card.reason";
inline constexpr const char* preview = "form.preview";
inline constexpr const char* copiesFor = "form.copiesFor";
inline constexpr const char* reviewer = "approval.reviewer";
inline constexpr const char* reviewerPassword = "approval.password";
inline constexpr const char* refusalReason = "approval.reason";
inline constexpr const char* refuse = "approval.refuse";
inline constexpr const char* feeLeft = "fee.left";
inline constexpr const char* productionWords = "production.words";
inline constexpr const char* letterAgain = "production.letterAgain";
inline constexpr const char* otherToken = "production.otherToken";
inline constexpr const char* otherTokenWhy = "production.otherTokenWhy";
inline constexpr const char* otherTokenReason = "production.otherTokenReason";
inline constexpr const char* handOver = "handOver.state";
inline constexpr const char* logInNote = "login.note";
inline constexpr const char* returned = "returned.title";
inline constexpr const char* done = "done.title";
inline constexpr const char* trouble = "trouble.text";

inline constexpr const char* certificateState = "certificate.state";
inline constexpr const char* certificateHint = "certificate.hint";
inline constexpr const char* certificateAgain = "certificate.again";
inline constexpr const char* certificateChoice = "certificate.choice";
inline constexpr const char* certificateConfirmed = "certificate.confirmed";
inline constexpr const char* certificateHolder = "certificate.holder";
inline constexpr const char* certificateSource = "certificate.source";
inline constexpr const char* certificateApplications = "certificate.applications";
inline constexpr const char* certificateToken = "certificate.token";
inline constexpr const char* certificateService = "certificate.service";
inline constexpr const char* certificateValidity = "certificate.validity";
inline constexpr const char* certificateWarning = "certificate.warning";
inline constexpr const char* certificateRefusal = "certificate.refusal";
inline constexpr const char* holderPin = "certificate.pin";
inline constexpr const char* holderPinTry = "certificate.pinTry";
inline constexpr const char* yearsFirst = "certificate.years";
inline constexpr const char* tokenHolder = "home.tokenHolder";
inline constexpr const char* tokenCardFacts = "home.tokenFacts";
inline constexpr const char* tokenDue = "home.tokenDue";
inline constexpr const char* instead = "reception.instead";
inline constexpr const char* payFirst = "reception.payFirst";
inline constexpr const char* keepToken = "production.keepToken";
inline constexpr const char* timeline = "case.timeline";
inline constexpr const char* listTimeline = "home.timeline";
inline constexpr const char* moments = "timeline.moments";
inline constexpr const char* timelineBack = "timeline.back";
inline constexpr const char* revocations = "status.revocations";
inline constexpr const char* printer = "status.printer";
inline constexpr const char* lineDetails = "status.lineDetails";
inline constexpr const char* lineBack = "line.back";
inline constexpr const char* lineAgain = "line.again";
inline constexpr const char* lineState = "line.state";
inline constexpr const char* lineContact = "line.contact";
inline constexpr const char* lineWarnings = "line.warnings";
inline constexpr const char* lineWaiting = "line.waiting";
inline constexpr const char* printerChoice = "printer.choice";
inline constexpr const char* printerBack = "printer.back";

inline constexpr const char* helpBack = "help.back";
inline constexpr const char* helpTopics = "help.topics";
inline constexpr const char* helpTitle = "help.title";
inline constexpr const char* helpDoctor = "help.doctor";
inline constexpr const char* doctorBack = "doctor.back";
inline constexpr const char* doctorAgain = "doctor.again";
inline constexpr const char* doctorBundle = "doctor.bundle";

inline constexpr const char* lockWho = "lock.who";
inline constexpr const char* lockPassword = "lock.password";
inline constexpr const char* lockNote = "lock.note";
inline constexpr const char* lockEnter = "lock.enter";
inline constexpr const char* lockOther = "lock.other";
inline constexpr const char* passwordOld = "password.old";
inline constexpr const char* passwordNew = "password.new";
inline constexpr const char* passwordAgain = "password.again";
inline constexpr const char* passwordBack = "password.back";
inline constexpr const char* passwordNow = "password.now";
inline constexpr const char* accountsList = "accounts.list";
inline constexpr const char* accountsBack = "accounts.back";
inline constexpr const char* accountName = "account.name";
inline constexpr const char* accountDisplay = "account.display";
inline constexpr const char* accountRoles = "account.roles";
inline constexpr const char* accountPassword = "account.password";
inline constexpr const char* accountEnd = "account.end";
inline constexpr const char* accountClearWait = "account.clearWait";
inline constexpr const char* accountSave = "account.save";

inline constexpr const char* settingsBack = "settings.back";
inline constexpr const char* settingsSave = "settings.save";
inline constexpr const char* settingsLimits = "settings.limits";
inline constexpr const char* settingsDrivers = "settings.drivers";
inline constexpr const char* driverKind = "settings.driverKind";
inline constexpr const char* driverPath = "settings.driverPath";
inline constexpr const char* driverAdd = "settings.driverAdd";
inline constexpr const char* driverRemove = "settings.driverRemove";
inline constexpr const char* leaveAccount = "leave.account";
inline constexpr const char* leavePassword = "leave.password";
inline constexpr const char* leaveNote = "leave.note";
inline constexpr const char* leaveNow = "leave.now";
inline constexpr const char* leaveBack = "leave.back";

inline constexpr const char* auditFrom = "audit.from";
inline constexpr const char* auditTo = "audit.to";
inline constexpr const char* auditAccount = "audit.account";
inline constexpr const char* auditDeed = "audit.deed";
inline constexpr const char* auditCase = "audit.case";
inline constexpr const char* auditList = "audit.list";
inline constexpr const char* auditBack = "audit.back";
inline constexpr const char* auditEarlier = "audit.earlier";
inline constexpr const char* auditExport = "audit.export";
inline constexpr const char* auditFind = "audit.find";

inline constexpr const char* homeToken = "home.token";
inline constexpr const char* tokenBack = "token.back";
inline constexpr const char* tokenTitle = "token.title";
inline constexpr const char* tokenChoice = "token.choice";
inline constexpr const char* tokenAgain = "token.again";
inline constexpr const char* tokenState = "token.state";
inline constexpr const char* tokenPageHolder = "token.holder";
inline constexpr const char* tokenService = "token.serviceEnd";
inline constexpr const char* tokenValidity = "token.validity";
inline constexpr const char* tokenApplications = "token.applications";
inline constexpr const char* tokenCertificate = "token.certificate";
inline constexpr const char* emptyReason = "empty.reason";
inline constexpr const char* emptyNow = "empty.now";
inline constexpr const char* emptied = "empty.said";
inline constexpr const char* pinTries = "pin.tries";
inline constexpr const char* pinTest = "pin.test";
inline constexpr const char* pinTestNow = "pin.testNow";
inline constexpr const char* pinTested = "pin.tested";
inline constexpr const char* pinOld = "pin.old";
inline constexpr const char* pinNew = "pin.new";
inline constexpr const char* pinAgain = "pin.again";
inline constexpr const char* pinChangeNow = "pin.changeNow";
inline constexpr const char* pinChanged = "pin.changed";

/// The sign of a part of training that is being made (desk::TrainingPart); -1: headquarters starts.
inline std::string trainingPart(int part) { return "training.part." + std::to_string(part); }
inline std::string tile(std::string_view service) { return "home.service." + std::string(service); }
inline std::string material(std::string_view id) { return "material." + std::string(id); }
inline std::string copies(std::string_view id) { return "material." + std::string(id) + ".copies"; }
inline std::string application(std::string_view id) { return "applications." + std::string(id); }
inline std::string payment(std::string_view method) { return "payment." + std::string(method); }
inline constexpr const char* lowStock = "home.lowStock";
/// The number of an electronic payment.
inline std::string reference(std::string_view method) {
    return "payment." + std::string(method) + ".reference";
}
/// The cash that was handed over.
inline constexpr const char* feeGiven = "payment.given";
inline std::string rest(std::string_view method) { return "payment." + std::string(method) + ".rest"; }
inline std::string step(std::string_view id) { return "step." + std::string(id); }
inline std::string paper(std::string_view kind) { return "paper." + std::string(kind); }
inline std::string tokenServiceOf(std::string_view service) {
    return "token.service." + std::string(service);
}
inline std::string followUp(std::string_view service) { return "next." + std::string(service); }
/// The field of one of the settings: "setting.idle-lock".
inline std::string setting(std::string_view id) { return "setting." + std::string(id); }
inline std::string helpLink(std::string_view topic) { return "help.link." + std::string(topic); }
inline std::string doctorState(std::string_view check) { return "doctor." + std::string(check); }
inline std::string doctorFound(std::string_view check) { return doctorState(check) + ".found"; }
inline std::string note(std::string_view field) { return std::string(field) + ".note"; }

} // namespace certdesk::kiosk::names
