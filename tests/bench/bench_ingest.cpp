// How fast headquarters stores what kiosks send, against a plain Poco server that parses each batch as a JSON
// tree, hashes each entry and inserts the batch: both over mutual TLS with the same certificates, one client,
// 1 KB entries in batches of 100, the same SQLite settings, in one run. Headquarters' database is SQLite, or
// with CERTDESK_TEST_POSTGRESQL the one that it names.
#include "hq/applying.h"
#include "hq/database.h"
#include "hq/sample_history.h"
#include "support/hq_fixture.h"
#include "sync/bulk_bytes.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/Statement.h>
#include <Poco/JSON/Parser.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/StreamCopier.h>
#include <Poco/URI.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <sstream>

namespace {

using namespace certdesk;
using namespace certdesk::tests;
using namespace Poco::Net;
using namespace Poco::Data::Keywords;
using Clock = std::chrono::steady_clock;

constexpr std::size_t batchSize = 100;
constexpr std::size_t entryBytes = 1024;
const std::string kioskName = "FS001-02";

double secondsSince(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Whole cases up to where headquarters issues, each entry filled up to 1 KB as sealed personal data would.
std::vector<sync::StoredEntry> entriesOf(int cases) {
    SampleHistory history(kioskName);
    const auto key = token::KeyPair::generate(token::KeyAlgorithm::p256);
    for (int i = 0; i < cases; ++i)
        history.makeReady(history.newCase(), key);
    return history.entriesOf(entryBytes);
}

/// A request as it goes over the line, made beforehand.
struct Prepared {
    std::string body;
    std::string head; ///< hash after the last entry, in hex
};

using Range = std::vector<sync::StoredEntry>::const_iterator;

Prepared ofLines(Range from, Range to) {
    Prepared made;
    for (auto entry = from; entry != to; ++entry)
        made.body += sync::batchLine(*entry);
    made.head = forms::hex((to - 1)->hash);
    return made;
}

Prepared ofJson(Range from, Range to) {
    Poco::JSON::Array::Ptr all = new Poco::JSON::Array;
    for (auto entry = from; entry != to; ++entry) {
        Poco::JSON::Object::Ptr one = new Poco::JSON::Object;
        one->set("header", Poco::JSON::Parser().parse(forms::toText(entry->header)));
        one->set("facts", Poco::JSON::Parser().parse(forms::toText(entry->facts)));
        one->set("personal", forms::base64(entry->personal));
        all->add(one);
    }
    std::ostringstream text;
    all->stringify(text);
    return {text.str(), {}};
}

std::vector<Prepared> prepared(const std::vector<sync::StoredEntry>& entries,
                               Prepared (*make)(Range, Range)) {
    std::vector<Prepared> all;
    for (std::size_t from = 0; from < entries.size(); from += batchSize) {
        const auto begin = entries.begin() + static_cast<std::ptrdiff_t>(from);
        all.push_back(
            make(begin, begin + static_cast<std::ptrdiff_t>(std::min(batchSize, entries.size() - from))));
    }
    return all;
}

/// What the client has in both cases.
class Client {
public:
    Client(const sync::LineSettings& settings, const std::string& url) : session_(sessionOf(settings, url)) {}

    void post(const std::string& path, const Prepared& prepared) {
        HTTPRequest request(HTTPRequest::HTTP_POST, path, HTTPMessage::HTTP_1_1);
        request.setContentLength(static_cast<std::streamsize>(prepared.body.size()));
        request.set("Content-Digest", sync::bulk::contentDigest(prepared.body));
        if (!prepared.head.empty()) request.set("Certdesk-Head", prepared.head);
        session_->sendRequest(request) << prepared.body;
        HTTPResponse response;
        std::string answer;
        Poco::StreamCopier::copyToString(session_->receiveResponse(response), answer);
        if (response.getStatus() != HTTPResponse::HTTP_OK) throw std::runtime_error(answer);
    }

private:
    static std::unique_ptr<HTTPSClientSession> sessionOf(const sync::LineSettings& settings,
                                                         const std::string& url) {
        Context::Params params;
        params.privateKeyFile = settings.machineKey.string();
        params.certificateFile = settings.machineCertificate.string();
        params.caLocation = settings.tlsRoot.string();
        params.verificationMode = Context::VERIFY_STRICT;
        params.loadDefaultCAs = false;
        const Poco::URI uri(url);
        auto session = std::make_unique<HTTPSClientSession>(uri.getHost(), uri.getPort(),
                                                            new Context(Context::TLS_CLIENT_USE, params));
        session->setKeepAlive(true);
        session->setTimeout(Poco::Timespan(60, 0));
        return session;
    }
    std::unique_ptr<HTTPSClientSession> session_;
};

/// The plain server.
class TreeHandler : public HTTPRequestHandler {
public:
    explicit TreeHandler(Poco::Data::Session& session) : session_(session) {}
    void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override {
        std::string body;
        Poco::StreamCopier::copyToString(request.stream(), body);
        const auto entries = Poco::JSON::Parser().parse(body).extract<Poco::JSON::Array::Ptr>();
        std::vector<std::string> texts;
        std::vector<Poco::Data::BLOB> hashes;
        for (const auto& entry : *entries) {
            std::ostringstream text;
            entry.extract<Poco::JSON::Object::Ptr>()->stringify(text);
            texts.push_back(text.str());
            const auto hash = sync::bulk::sha256(forms::viewOf(texts.back()));
            hashes.emplace_back(hash.data(), hash.size());
        }
        session_.begin();
        session_ << "INSERT INTO entry(text, hash) VALUES($1, $2)", use(texts), use(hashes), now;
        session_.commit();
        response.setContentLength(2);
        response.send() << "{}";
    }

private:
    Poco::Data::Session& session_;
};

class TreeFactory : public HTTPRequestHandlerFactory {
public:
    explicit TreeFactory(Poco::Data::Session& session) : session_(session) {}
    HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override {
        return new TreeHandler(session_);
    }

private:
    Poco::Data::Session& session_;
};

class TreeServer {
public:
    TreeServer(const std::filesystem::path& file, const std::filesystem::path& tls)
        : session_(opened(file)),
          socket_(hq::serverContext((tls / "server.key").string(), (tls / "server.pem").string(),
                                    (tls / "root.pem").string(), true)) {
        socket_.bind(SocketAddress("127.0.0.1", 0));
        socket_.listen();
        server_ = std::make_unique<HTTPServer>(new TreeFactory(session_), socket_, new HTTPServerParams);
        server_->start();
    }
    ~TreeServer() { server_->stopAll(); }
    std::string url() const { return "https://127.0.0.1:" + std::to_string(socket_.address().port()); }

private:
    static Poco::Data::Session opened(const std::filesystem::path& file) {
        Poco::Data::SQLite::Connector::registerConnector();
        Poco::Data::Session session(Poco::Data::SQLite::Connector::KEY, file.string());
        std::string mode;
        session << "PRAGMA journal_mode=WAL", into(mode), now;
        session << "PRAGMA synchronous=FULL", now;
        session << "CREATE TABLE entry(id INTEGER PRIMARY KEY, text TEXT, hash BLOB)", now;
        return session;
    }
    Poco::Data::Session session_;
    SecureServerSocket socket_;
    std::unique_ptr<HTTPServer> server_;
};

/// One of the two, and the time that it took so far: they take turns, so that what else the machine does
/// strikes both.
class Contender {
public:
    Contender(Client& client, std::string path, const std::vector<Prepared>& batches)
        : client_(client), path_(std::move(path)), batches_(batches) {}

    void post(std::size_t from, std::size_t to) {
        const auto begin = Clock::now();
        const auto work = std::clock();
        for (std::size_t i = from; i < to; ++i)
            client_.post(path_, batches_[i]);
        seconds_ += secondsSince(begin);
        work_ += static_cast<double>(std::clock() - work) / CLOCKS_PER_SEC;
    }
    double rate(std::size_t entries) const { return static_cast<double>(entries) / seconds_; }
    /// Of the processor, client and server together, in µs an entry: what a busy machine does not change
    /// much.
    double work(std::size_t entries) const { return work_ * 1e6 / static_cast<double>(entries); }

private:
    Client& client_;
    std::string path_;
    const std::vector<Prepared>& batches_;
    double seconds_ = 0;
    double work_ = 0;
};

/// How long after its last batch headquarters has applied everything.
double applied(hq::Office& office) {
    const auto begin = Clock::now();
    while (office.database.transaction(
               [](Poco::Data::Session& session) { return hq::unappliedCount(session); }) > 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return secondsSince(begin);
}

} // namespace

int main(int argc, char** argv) {
    const int cases = argc > 1 ? std::atoi(argv[1]) : 1000;
    const auto entries = entriesOf(cases);
    const auto lines = prepared(entries, ofLines);
    const auto trees = prepared(entries, ofJson);
    const TempDir folder;
    HqServer hq;
    const auto settings = hq.enrolKiosk(kioskName);
    TreeServer server(folder / "plain.db", hq.data() / "tls");
    Client toPlain(settings, server.url());
    Client toOurs(settings, hq.server().kiosksUrl());
    Contender plainOne(toPlain, "/entries", trees);
    Contender ourOne(toOurs, "/api/v1/kiosks/" + kioskName + "/entries", lines);
    constexpr std::size_t turn = 3; // batches: shorter than the pause after which applying begins
    for (std::size_t from = 0; from < lines.size(); from += turn) {
        const auto to = std::min(from + turn, lines.size());
        plainOne.post(from, to);
        ourOne.post(from, to);
    }
    const auto plain = plainOne.rate(entries.size());
    const auto ours = ourOne.rate(entries.size());
    const auto rest = applied(hq.office());
    std::printf("%zu entries of %zu bytes in batches of %zu, mutual TLS, one client, %s\n", entries.size(),
                entryBytes, batchSize, onPostgresql() ? "PostgreSQL" : "SQLite");
    std::printf("plain Poco server, JSON tree   %8.0f entries/s\n", plain);
    std::printf("headquarters, stored           %8.0f entries/s   ratio %.2f   (goal 1)\n", ours,
                ours / plain);
    std::printf("work of client and server      %8.1f µs an entry, plain %.1f   ratio %.2f\n",
                ourOne.work(entries.size()), plainOne.work(entries.size()),
                ourOne.work(entries.size()) / plainOne.work(entries.size()));
    std::printf("headquarters, all applied      %8.2f s after the last batch\n", rest);
    return 0;
}
