#pragma once
#include "desk/training.h"
#include "desk/words.h"
#include "kiosk/frame.h"
#include "kiosk/options.h"
#include "kiosk/training_frame.h"

#include <wx/app.h>

namespace certdesk::kiosk {

/// The program behind `certdesk`: reads its options, opens the desk, shows the window, or says in one why
/// not. Of training a window says first what is being made. Exit status 1 when it could not begin.
class KioskApp : public wxApp {
public:
    bool OnInit() override;
    int OnRun() override;
    int OnExit() override;
    /// An act that broke (a full disk, a damaged file) is said on the page in front; the window goes on.
    bool OnExceptionInMainLoop() override;
    void OnInitCmdLine(wxCmdLineParser& parser) override;
    bool OnCmdLineParsed(wxCmdLineParser& parser) override;

protected:
    /// The window is there; `frame` is null when it says why nothing can begin.
    virtual void began(MainFrame*) {}
    /// The window shows that is there until training begins.
    virtual void preparing(TrainingFrame&) {}
    const Options& options() const { return options_; }

private:
    void refuse(const desk::Sentence& sentence);
    void prepareTraining();
    /// Shows the window over that kiosk, or why not.
    void open(const std::filesystem::path& data);

    Options options_;
    std::shared_ptr<desk::Training> training_; ///< outlives the window
    bool refused_ = false;
};

} // namespace certdesk::kiosk
