#include "kiosk/materials_page.h"

#include "desk/glance.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

#include <algorithm>

namespace certdesk::kiosk {

using namespace layout;

namespace {

std::string demandsOf(const forms::MaterialNeed& need) {
    std::string all = say(tr("{0} 份"), {std::to_string(need.copies)});
    const auto add = [&all](bool asked, const char* words) {
        if (asked) all += std::string(" · ") + words;
    };
    add(need.bothSides, tr("正反面"));
    add(need.sign, tr("签名"));
    add(need.seal, tr("加盖公章"));
    add(need.original, tr("原件"));
    return all;
}

} // namespace

MaterialsPage::MaterialsPage(wxWindow* parent, CaseContext& context)
    : StepPage(parent, context),
      printing_(*this, [this](const desk::Sentence& broken) { this->context().explain(broken); }) {
    all_ = begin(shown(desk::nameOf(forms::Step::materials)));
    all_->Add(label(this, shown(tr("空格勾选，数字键填份数。没有交齐时按 F8 退回，一次性告知缺什么。")),
                    Type::hint, Ink::soft),
              wxSizerFlags().Border(wxBOTTOM, small));
    for (const forms::MaterialNeed& need :
         forms::materialsOf(context.service(), context.current()->details.reason))
        addLine(all_, need);
    if (context.service().certificate) addCertificate(all_);
}

void MaterialsPage::addCertificate(wxSizer* to) {
    const auto& known = current().known;
    if (known) {
        auto* read = label(this,
                           shown(say(tr("✔ 证书已读取：{0}，来源{1}"),
                                     {known->certificate.holderName, desk::nameOf(known->source)})),
                           Type::text, Ink::done);
        read->SetName(names::certificateState);
        to->Add(read, wxSizerFlags().Border(wxTOP, small));
        return;
    }
    block_ = new CertificateBlock(this, context());
    block_->onChange = [this] { learned(); };
    to->Add(block_, wxSizerFlags().Expand().Border(wxTOP, small));
}

/// It belongs to the case as soon as it is known, if the case can be done with it.
void MaterialsPage::learned() {
    block_->judge(current().details, !current().visit.empty());
    context().buttonsChanged();
    block_->takeFocus();
    const auto known = block_->learned();
    if (!known || block_->refusal() || current().known) return;
    const auto noted = context().desk()->act(current().number, forms::NoteCertificate{*known});
    if (const auto* c = std::get_if<forms::Case>(&noted)) return context().keeps(*c);
    context().explain(std::get<desk::Trouble>(noted));
}

void MaterialsPage::addLine(wxSizer* to, const forms::MaterialNeed& need) {
    const forms::Material* material = context().desk()->catalogue().material(need.material);
    const std::size_t at = lines_.size();
    auto* box = new wxCheckBox(this, wxID_ANY, shown(material ? desk::in(material->name) : need.material));
    box->SetName(shown(names::material(need.material)));
    box->SetFont(font(Type::text));
    box->SetMinSize({-1, controlHeight()});
    auto* count = label(this, "", Type::strong);
    count->SetName(shown(names::copies(need.material)));
    auto* head = row();
    head->Add(box, wxSizerFlags(1).CenterVertical());
    head->Add(count, wxSizerFlags().CenterVertical().Border(wxLEFT, medium));
    auto* reason = label(this, "", Type::hint, Ink::fault);
    auto* below = rowOrColumn();
    below->Add(label(this, shown(demandsOf(need)), Type::hint, Ink::soft));
    below->Add(reason, wxSizerFlags().Border(wxLEFT, textIsLarge() ? 0 : medium));
    to->Add(head, wxSizerFlags().Expand());
    to->Add(below, wxSizerFlags().Border(wxLEFT, wide));
    to->Add(line(this), wxSizerFlags().Expand().Border(wxTOP | wxBOTTOM, small));
    lines_.push_back({need, box, count, reason});
    box->Bind(wxEVT_CHECKBOX, [this, at](wxCommandEvent& event) {
        setCopies(at, event.IsChecked() ? lines_[at].need.copies : 0);
    });
    box->Bind(wxEVT_KEY_DOWN, [this, at](wxKeyEvent& event) {
        const int digit = event.GetUnicodeKey() - '0';
        if (digit < 0 || digit > 9 || event.HasModifiers()) return event.Skip();
        setCopies(at, digit);
    });
}

void MaterialsPage::setCopies(std::size_t at, int copies) {
    if (copies != lines_[at].copies) before_.emplace_back(at, lines_[at].copies);
    putCopies(at, copies);
}

bool MaterialsPage::undo() {
    if (locked_ || before_.empty()) return false;
    const auto [at, copies] = before_.back();
    before_.pop_back();
    putCopies(at, copies);
    lines_[at].box->SetFocus();
    return true;
}

void MaterialsPage::putCopies(std::size_t at, int copies) {
    lines_[at].copies = copies;
    lines_[at].reason->SetLabelText("");
    refresh(lines_[at]);
    forms::Case ticked = current();
    ticked.materials = this->copies();
    context().previews(ticked); // what is still owed stays in view
}

void MaterialsPage::refresh(Line& line) {
    const bool enough = line.copies >= line.need.copies;
    line.box->SetValue(enough);
    set(line.count, wxString::Format("%d / %d", line.copies, line.need.copies),
        enough ? Ink::done : Ink::soft);
    Layout();
}

void MaterialsPage::load() {
    const forms::Case& c = current();
    if (block_) {
        block_->unitIs(c.details.holderCode);
        block_->begin({}, c.status != forms::Status::open);
    }
    locked_ = c.fee.has_value() || c.status != forms::Status::open;
    for (Line& line : lines_) {
        const auto found = c.materials.find(line.need.material);
        line.copies = found == c.materials.end() ? 0 : found->second;
        refresh(line);
        line.box->Enable(!locked_);
    }
    const auto owed = std::find_if(lines_.begin(), lines_.end(),
                                   [](const Line& line) { return line.copies < line.need.copies; });
    if (!lines_.empty() && !locked_) (owed == lines_.end() ? lines_.front() : *owed).box->SetFocus();
}

bool MaterialsPage::validate() {
    wxCheckBox* first = nullptr;
    for (Line& line : lines_) {
        const int owed = line.need.copies - line.copies;
        line.reason->SetLabelText(owed > 0 ? shown(say(tr("✖ 还缺 {0} 份"), {std::to_string(owed)}))
                                           : wxString());
        if (owed > 0 && !first) first = line.box;
    }
    Layout();
    if (first) first->SetFocus();
    if (first || !block_ || current().known) return !first;
    if (block_->validate()) block_->again(); // nothing else is missing: look once more
    return false;
}

std::map<std::string, int> MaterialsPage::copies() const {
    std::map<std::string, int> all;
    for (const Line& line : lines_)
        if (line.copies > 0) all[line.need.material] = line.copies;
    return all;
}

desk::Outcome<forms::Case> MaterialsPage::send() {
    return context().desk()->act(current().number, forms::CheckMaterials{copies()});
}

void MaterialsPage::save() {
    if (locked_ || (copies() == current().materials && !current().materialsDigest.empty()))
        return context().stands(current());
    context().settle(send());
}

bool MaterialsPage::keep() {
    if (locked_ || copies() == current().materials) return true;
    const auto kept = send();
    if (const auto* c = std::get_if<forms::Case>(&kept)) {
        context().keeps(*c);
        return true;
    }
    context().explain(std::get<desk::Trouble>(kept));
    return false;
}

std::vector<StepPage::Extra> MaterialsPage::extras() {
    if (locked_) return {};
    return {{names::returnCase, shown(tr("退回并打印告知书 F8")), WXK_F8, [this] { returnCase(); }}};
}

void MaterialsPage::laneChanged() {
    if (block_) block_->laneChanged();
}

bool MaterialsPage::key(const wxKeyEvent& event) {
    if (event.GetKeyCode() != WXK_F5 || !block_) return false;
    block_->again();
    return true;
}

void MaterialsPage::release() {
    printing_.drop();
    if (block_) block_->release();
}

void MaterialsPage::returnCase() {
    if (printing_.running() || !keep()) return;
    const std::string number = current().number;
    const auto returned = context().desk()->act(number, forms::ReturnCase{});
    if (const auto* trouble = std::get_if<desk::Trouble>(&returned)) return context().explain(*trouble);
    context().waitFor(shown(tr("正在打印一次性告知书…")));
    printing_.run(
        [desk = context().desk(), number] { return desk->print(std::string(forms::noticePaper), number); },
        [this](desk::Outcome<desk::Desk::PrintedPaper> printed) {
            context().waited();
            if (const auto* paper = std::get_if<desk::Desk::PrintedPaper>(&printed))
                return context().goHome(shown(say(
                    tr("已退回。告知书{0}：{1}"),
                    {desk::forWhom(context().service(), std::string(forms::noticePaper)), paper->where})));
            context().stands(*context().desk()->find(current().number));
            context().explain(std::get<desk::Trouble>(printed));
        });
}

} // namespace certdesk::kiosk
