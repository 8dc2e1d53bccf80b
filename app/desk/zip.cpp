#include "desk/zip.h"

#include <Poco/DateTime.h>
#include <Poco/Zip/Compress.h>

#include <sstream>

namespace certdesk::desk {

std::string zipped(const std::map<std::string, std::string>& files) {
    std::ostringstream out;
    Poco::Zip::Compress zip(out, true);
    for (const auto& [name, content] : files) {
        std::istringstream in(content);
        zip.addFile(in, Poco::DateTime(), Poco::Path(name), Poco::Zip::ZipCommon::CM_DEFLATE);
    }
    zip.close();
    return out.str();
}

} // namespace certdesk::desk
