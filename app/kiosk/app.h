#pragma once
#include "desk/training.h"
#include "desk/words.h"
#include "kiosk/frame.h"
#include "kiosk/options.h"

#include <wx/app.h>

namespace certdesk::kiosk {

/// The program behind `certdesk`: reads its options, opens the desk, shows the window, or says in one why
/// not. Exit status 1 when it could not begin.
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
    const Options& options() const { return options_; }

private:
    void refuse(const desk::Sentence& sentence);
    /// Where the kiosk's data is; of training after that began.
    std::filesystem::path kioskData();

    Options options_;
    std::unique_ptr<desk::Training> training_; ///< outlives the window
    bool refused_ = false;
};

} // namespace certdesk::kiosk
