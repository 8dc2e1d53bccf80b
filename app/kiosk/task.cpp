#include "kiosk/task.h"

#include <wx/app.h>
#include <wx/weakref.h>

#include <atomic>
#include <list>
#include <thread>

namespace certdesk::kiosk {
namespace {

struct Worker {
    std::atomic<bool> ended{false};
    std::thread thread;
};

std::list<Worker>& workers() { // UI thread only
    static std::list<Worker> all;
    return all;
}

void joinEnded() {
    workers().remove_if([](Worker& worker) {
        if (!worker.ended) return false;
        worker.thread.join();
        return true;
    });
}

struct Delivery {
    wxWeakRef<wxWindow> owner;
    std::function<void()> deliver;
};

} // namespace

void Task::start(wxWindow& owner, std::function<void()> work, std::function<void()> deliver) {
    joinEnded();
    auto* delivery = new Delivery{&owner, std::move(deliver)}; // born and buried on the UI thread
    Worker& worker = workers().emplace_back();
    worker.thread = std::thread([work = std::move(work), delivery, &worker]() mutable {
        work();
        work = nullptr;
        wxTheApp->CallAfter([delivery] {
            const std::unique_ptr<Delivery> owned(delivery);
            if (owned->owner) owned->deliver();
        });
        worker.ended = true;
    });
}

void Task::joinAll() {
    for (Worker& worker : workers())
        worker.thread.join();
    workers().clear();
}

} // namespace certdesk::kiosk
