#include "kiosk/training_frame.h"

#include "kiosk/layout.h"
#include "kiosk/names.h"
#include "kiosk/text.h"
#include "kiosk/training_band.h"

#include <wx/app.h>

namespace certdesk::kiosk {

using namespace layout;

namespace {

wxString wordsOf(std::optional<desk::TrainingPart> part) {
    return shown(part ? desk::nameOf(*part) : std::string(tr("启动总部")));
}

wxString introduction(bool first, const std::filesystem::path& root) {
    if (!first) return shown(tr("正在启动练习用的总部…"));
    return shown(say(tr("第一次练习：正在建立一套完整的练习环境，大约十几秒。以后启动不用再等。位置：{0}"),
                     {root.string()}));
}

} // namespace

TrainingFrame::TrainingFrame(const std::filesystem::path& root)
    : wxFrame(nullptr, wxID_ANY, shown(tr("培训")) + L" · " + shown(tr("数字证书受理"))), root_(root),
      first_(desk::isFirstTraining(root)), working_(*this, [this](const desk::Sentence& broken) {
          if (onFault) onFault(broken);
      }) {
    auto* ground = panel(this);
    auto* text = column();
    auto* title = label(ground, shown(tr("准备培训")), Type::title);
    auto* why = label(ground, introduction(first_, root), Type::text);
    wrap(why, contentWidth);
    text->Add(title);
    text->Add(why, wxSizerFlags().Border(wxTOP | wxBOTTOM, medium));
    if (first_)
        for (const desk::TrainingPart part : desk::trainingParts)
            addRow(ground, text, part);
    addRow(ground, text, {});
    state_ = label(ground, "", Type::text, Ink::waits);
    text->Add(state_, wxSizerFlags().Border(wxTOP, medium));
    cancel_ = button(ground, names::trainingCancel, shown(tr("取消 Esc")));
    cancel_->Bind(wxEVT_BUTTON, [this](wxCommandEvent&) { stop(); });
    text->Add(cancel_, wxSizerFlags().Right().Border(wxTOP, medium));
    text->SetMinSize({contentWidth, -1});
    ground->SetSizer(padded(text, wide));
    auto* all = column();
    all->Add(new TrainingBand(this), wxSizerFlags().Expand());
    all->Add(ground, wxSizerFlags(1).Expand());
    SetSizerAndFit(all);
    Centre();
    Bind(wxEVT_CHAR_HOOK,
         [this](wxKeyEvent& event) { event.GetKeyCode() == WXK_ESCAPE ? stop() : event.Skip(); });
    Bind(wxEVT_CLOSE_WINDOW, [this](wxCloseEvent& event) {
        if (event.CanVeto()) event.Veto(); // when what is under way ended
        stop();
    });
    cancel_->SetFocus();
}

TrainingFrame::~TrainingFrame() { *alive_ = false; }

void TrainingFrame::addRow(wxWindow* parent, wxSizer* to, std::optional<desk::TrainingPart> part) {
    const Row made{part, label(parent, L"○", Type::section, Ink::soft),
                   label(parent, wordsOf(part), Type::text, Ink::soft)};
    made.sign->SetName(shown(names::trainingPart(part ? static_cast<int>(*part) : -1)));
    made.sign->SetMinSize({wide, -1});
    auto* both = row();
    both->Add(made.sign, wxSizerFlags().CenterVertical());
    both->Add(made.words, wxSizerFlags().CenterVertical().Border(wxLEFT, small));
    to->Add(both, wxSizerFlags().Border(wxBOTTOM, small));
    rows_.push_back(made);
}

/// Those before it are done.
void TrainingFrame::shows(std::optional<desk::TrainingPart> part) {
    bool before = true;
    for (const Row& one : rows_) {
        const bool here = one.part == part;
        before = before && !here;
        const Ink ink = here ? Ink::accent : before ? Ink::done : Ink::soft;
        set(one.sign, here ? L"●" : before ? L"✔" : L"○", ink);
        set(one.words, one.words->GetLabelText(), here || before ? Ink::text : Ink::soft);
    }
}

void TrainingFrame::begin() {
    const auto alive = alive_;
    const auto tell = [this, alive](desk::TrainingPart part) {
        wxTheApp->CallAfter([this, alive, part] {
            if (*alive) shows(part);
        });
    };
    working_.run(
        [root = root_, tell, stop = stop_] {
            try {
                desk::prepareTraining(root, {tell, stop.get()});
                return !stop->asked();
            } catch (const desk::TrainingStopped&) {
                return false;
            }
        },
        [this](bool whole) { whole ? start() : onStopped(); });
}

void TrainingFrame::start() {
    shows(std::nullopt);
    training_ = std::make_shared<desk::Training>(root_);
    working_.run(
        [training = training_] {
            training->awaitHeadquarters();
            return true;
        },
        [this](bool) {
            if (!stop_->asked()) return onReady(std::exchange(training_, nullptr));
            training_.reset();
            onStopped();
        });
}

void TrainingFrame::stop() {
    stop_->ask();
    cancel_->Disable();
    set(state_, shown(tr("正在停止…")), Ink::waits);
    Layout();
}

} // namespace certdesk::kiosk
