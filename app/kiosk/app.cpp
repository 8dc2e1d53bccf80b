#include "kiosk/app.h"

#include "desk/training_place.h"
#include "kiosk/crash_report.h"
#include "kiosk/layout.h"
#include "kiosk/native.h"
#include "kiosk/text.h"
#include "kiosk/trouble_frame.h"

#include <wx/cmdline.h>

#include <iostream>

namespace certdesk::kiosk {

namespace {

/// For how the window speaks and looks; that they cannot be read is said when the desk is opened.
desk::Settings settingsThere(const std::filesystem::path& data) {
    try {
        return desk::loadSettings(data);
    } catch (const std::exception&) {
        return {};
    }
}

} // namespace

void KioskApp::OnInitCmdLine(wxCmdLineParser& parser) {
    parser.SetSwitchChars("-");
    parser.AddLongOption("data", "data directory of the kiosk");
    parser.AddLongOption("lang", "language: zh or en");
    parser.AddLongSwitch("kiosk", "full screen; leaving takes a manager");
    parser.AddLongSwitch("training", "practise, in a directory of its own");
}

bool KioskApp::OnCmdLineParsed(wxCmdLineParser& parser) {
    wxString value;
    options_.training = parser.Found("training");
    const auto usual = options_.training ? desk::usualTraining() : usualData();
    options_.data = parser.Found("data", &value) ? std::filesystem::path(utf8Of(value)) : usual;
    if (parser.Found("lang", &value)) options_.language = desk::languageOf(utf8Of(value));
    options_.fullScreen = parser.Found("kiosk");
    return true;
}

bool KioskApp::OnInit() {
    if (!wxApp::OnInit()) return false;
    SetAppName("certdesk");
    const desk::Settings settings =
        settingsThere(options_.training ? desk::TrainingPlace{options_.data}.kiosk() : options_.data);
    desk::useLanguage(options_.language.value_or(desk::languageOf(settings.language)),
                      desk::localeDirectory());
    layout::enlarge(settings.textPercent);
    native::installStyle();
    if (options_.training)
        prepareTraining();
    else
        open(options_.data);
    return true;
}

void KioskApp::prepareTraining() {
    auto* frame = new TrainingFrame(options_.data);
    frame->onReady = [this, frame](std::shared_ptr<desk::Training> training) {
        training_ = std::move(training);
        open(training_->kiosk());
        frame->Destroy();
    };
    frame->onFault = [this, frame](const desk::Sentence& why) {
        refuse(why);
        frame->Destroy();
    };
    frame->onStopped = [frame] { frame->Destroy(); };
    frame->Show();
    preparing(*frame);
    frame->begin();
}

void KioskApp::open(const std::filesystem::path& data) {
    try {
        if (!training_) desk::requirePurpose(data, false);
        auto desk = desk::Desk::open(data);
        if (training_) training_->requireHeadquarters();
        crash::watch(data, CERTDESK_VERSION);
        auto* frame = new MainFrame(std::move(desk), data);
        SetTopWindow(frame);
        if (options_.fullScreen) frame->fillScreen();
        frame->Show();
        frame->showApplicantScreen();
        began(frame);
    } catch (const std::exception& broken) {
        refuse(desk::wordsFor(broken));
    }
}

void KioskApp::refuse(const desk::Sentence& sentence) {
    refused_ = true;
    std::cerr << sentence.whole() << '\n';
    auto* frame = new TroubleFrame(sentence);
    SetTopWindow(frame);
    frame->Show();
    began(nullptr);
}

bool KioskApp::OnExceptionInMainLoop() { return explainException(GetTopWindow()); }

int KioskApp::OnRun() {
    const int status = wxApp::OnRun();
    return refused_ ? 1 : status;
}

int KioskApp::OnExit() {
    Task::joinAll();
    return wxApp::OnExit();
}

} // namespace certdesk::kiosk
