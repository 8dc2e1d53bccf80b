#include "kiosk/lane_words.h"

#include "kiosk/text.h"

namespace certdesk::kiosk {

using desk::LaneState;
using desk::WaitsFor;
using layout::Ink;

namespace {

std::string insert(const desk::Waits& waits, bool fresh) {
    if (!waits.tokenLabel.empty()) return say(tr("请插入标签为 {0} 的 UKey"), {waits.tokenLabel});
    return fresh ? tr("请插入空白 UKey") : tr("请插入申请人的 UKey");
}

LaneWords waitingWords(const desk::Waits& waits, bool fresh) {
    switch (waits.what) {
    case WaitsFor::line: return {tr("等待总部线路"), tr("线路恢复后自动继续，可以先办下一位。"), Ink::waits};
    case WaitsFor::token: return {insert(waits, fresh), tr("插入后自动继续。"), Ink::accent};
    case WaitsFor::logIn: return {tr("请先登录"), tr("登录后自动继续。"), Ink::waits};
    case WaitsFor::staff: return {tr("等待确认密码信封"), "", Ink::waits};
    case WaitsFor::printer: return {tr("等待打印机"), tr("请检查打印机，再按“重试”。"), Ink::waits};
    }
    return {};
}

std::string running(const LaneState& state) {
    if (state.tokenLabel.empty()) return tr("正在制证，请勿拔出 UKey");
    return say(tr("正在制证，请勿拔出标签为 {0} 的 UKey"), {state.tokenLabel});
}

LaneWords stopped(const LaneState& state, const forms::Catalogue& catalogue) {
    if (state.trouble) {
        const desk::Sentence sentence = desk::wordsFor(*state.trouble, catalogue);
        return {sentence.what, sentence.todo, Ink::fault};
    }
    return {tr("制证停下了"), state.broken, Ink::fault};
}

std::string shortWaiting(const desk::Waits& waits) {
    switch (waits.what) {
    case WaitsFor::line: return tr("等待总部线路");
    case WaitsFor::token: return tr("请插入 UKey");
    case WaitsFor::logIn: return tr("等待登录");
    case WaitsFor::staff: return tr("请确认密码信封");
    case WaitsFor::printer: return tr("等待打印机");
    }
    return {};
}

std::string shortState(const LaneState& state) {
    switch (state.kind) {
    case LaneState::Kind::queued: return tr("排队制证");
    case LaneState::Kind::running: return tr("正在制证");
    case LaneState::Kind::letter: return tr("请确认密码信封");
    case LaneState::Kind::waiting: return state.waits ? shortWaiting(*state.waits) : std::string();
    case LaneState::Kind::stopped: return tr("制证停下了，请查看");
    case LaneState::Kind::done: return tr("已制证，待发证");
    }
    return {};
}

} // namespace

LaneWords wordsFor(const LaneState& state, const forms::ServiceType& service,
                   const forms::Catalogue& catalogue) {
    const bool fresh = service.production && service.production->freshToken;
    switch (state.kind) {
    case LaneState::Kind::queued: return {tr("排队等候制证"), tr("前一张完成后自动开始。"), Ink::waits};
    case LaneState::Kind::running: return {running(state), "", Ink::accent};
    case LaneState::Kind::letter:
        return {tr("请核对密码信封并封好"), say(tr("信封已打印：{0}"), {state.letter}), Ink::accent};
    case LaneState::Kind::waiting: {
        LaneWords words = state.waits ? waitingWords(*state.waits, fresh) : LaneWords{};
        if (state.waits && state.waits->why)
            words.detail =
                desk::Sentence{desk::wordsFor(*state.waits->why, catalogue).what, words.detail, {}}.whole();
        return words;
    }
    case LaneState::Kind::stopped: return stopped(state, catalogue);
    case LaneState::Kind::done: return {tr("✔ 这一步已完成"), "", Ink::done};
    }
    return {};
}

std::string wantedOfClerk(const LaneState& state) {
    const bool alone = state.kind == LaneState::Kind::queued || state.kind == LaneState::Kind::running;
    const bool forLine =
        state.kind == LaneState::Kind::waiting &&
        (!state.waits || state.waits->what == WaitsFor::line || state.waits->what == WaitsFor::logIn);
    return alone || forLine ? std::string() : shortState(state);
}

std::string waitsFor(const sync::CaseRow& row, const LaneState* state) {
    if (row.status == forms::idOf(forms::Status::returned)) return tr("已退回，待补材料");
    if (state) return shortState(*state);
    const auto step = forms::stepOf(row.step);
    if (!step) return desk::nameOf(forms::Status::open);
    return say(tr("待{0}"), {desk::nameOf(*step)});
}

} // namespace certdesk::kiosk
