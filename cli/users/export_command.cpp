// SPDX-License-Identifier: Apache-2.0
// gatehouse users export: writes all people in the format of users import.
#include "environment/data_folder.hpp"
#include "users/commands.hpp"
#include "users/open_database.hpp"
#include "users/user_export.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace cli {
namespace {

constexpr auto examples =
    "WARNING: the export contains the password hashes. A reader of the file can try passwords\n"
    "without limit: protect the file, and delete it after the import. FILE must not exist yet; it\n"
    "is created with mode 0600. A file without hashes (--no-hashes) cannot be imported.\n"
    "People choose their names, and a spreadsheet computes a name such as =1+1: open a CSV file "
    "as\n"
    "text, or export it with --for-spreadsheets, which is for reading and not for an import.\n\n"
    "Without FILE the export goes to standard output. It works whether or not the services run.\n"
    "Each person is exported as they were at some moment during the export.\n\n"
    "Examples:\n"
    "  gatehouse users export people.jsonl\n"
    "  gatehouse users export --no-hashes people.csv\n"
    "  gatehouse users export | gzip > people.jsonl.gz";

struct ExportFlags {
    std::string data_folder = "data";
    std::string file;
    std::string format;
    bool without_hashes = false;
    bool for_spreadsheets = false;
};

base::Error cannot_write(const std::string& name) {
    return {.code = base::Errc::unavailable,
            .detail = fmt::format("cannot write {}: {}", name, std::strerror(errno))};
}

/// The destination of the text: a new file, or standard output.
class Output {
public:
    explicit Output(std::string path) : path_(std::move(path)) {}
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output() {
        if (is_file() && file_ >= 0) close(file_);
    }

    base::Result<> open() {
        if (!is_file()) return {};
        file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (file_ < 0) return base::fail(cannot_write(name()));
        return {};
    }

    base::Result<> write(std::string_view text) {
        while (!text.empty()) {
            const auto count = ::write(file_, text.data(), text.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return base::fail(cannot_write(name()));
            text.remove_prefix(static_cast<std::size_t>(count));
        }
        return {};
    }

    base::Result<> finish() {
        if (is_file() && (fsync(file_) != 0 || close(std::exchange(file_, -1)) != 0)) {
            return base::fail(cannot_write(name()));
        }
        return {};
    }

    /// Deletes an incomplete file.
    void drop() const {
        if (is_file()) unlink(path_.c_str());
    }

    bool is_file() const { return !path_.empty() && path_ != "-"; }
    std::string name() const { return is_file() ? '"' + path_ + '"' : "standard output"; }

private:
    std::string path_;
    int file_ = STDOUT_FILENO;
};

base::Result<OpenDatabase> open_present(const ServiceDatabase& which, base::EventLoop& loop,
                                        telemetry::Log& log) {
    if (which.exists()) return OpenDatabase::open(which, loop, log);
    return base::fail({.code = base::Errc::not_found,
                       .detail = fmt::format("there is no database {} of the {}; name the right "
                                             "place with --data or {}",
                                             which.name(), which.service, which.setting)});
}

base::Result<std::int64_t> export_to(Output& output, const ExportFlags& flags,
                                     UserFileFormat format, const Environment& environment) {
    const base::SystemClock clock;
    telemetry::Log log({.level = telemetry::Level::error, .file_descriptor = STDERR_FILENO}, clock);
    base::EventLoop loop;
    const auto auth = open_present(auth_database(environment), loop, log);
    if (!auth) return base::fail(auth.error());
    const auto user = open_present(user_database(environment), loop, log);
    if (!user) return base::fail(user.error());
    if (const auto opened = output.open(); !opened) return base::fail(opened.error());
    auto count = export_users(loop, *auth->database, *user->database,
                              {.format = format, .with_hashes = !flags.without_hashes},
                              [&](std::string_view text) { return output.write(text); });
    if (count) {
        if (const auto finished = output.finish(); !finished) count = base::fail(finished.error());
    }
    if (!count) output.drop();
    return count;
}

int run_export(const ExportFlags& flags, const Environment& given) {
    const auto named = flags.file.empty() || flags.file == "-" ? ".jsonl" : flags.file;
    auto format = choose_format(flags.format, named);
    if (!format) return fail(one_line(format.error()), status_refused);
    if (flags.for_spreadsheets) {
        if (*format != UserFileFormat::csv) {
            return fail("--for-spreadsheets: is for CSV only; add --format csv", status_refused);
        }
        format = UserFileFormat::spreadsheet;
    }
    Output output(flags.file);
    const auto count =
        export_to(output, flags, *format, DataFolder(flags.data_folder).complete(given));
    if (!count) return fail(one_line(count.error()));
    fmt::print(stderr, "{} exported to {}{}\n", *count, output.name(),
               flags.without_hashes ? "" : ", with password hashes: protect the file");
    return 0;
}

}  // namespace

void add_format_option(CLI::App& command, std::string& format) {
    command
        .add_option("--format", format,
                    "Format of the file; by default that of its extension (.jsonl, .csv)")
        ->check(CLI::IsMember({"jsonl", "csv"}));
}

base::Result<UserFileFormat> choose_format(const std::string& format,
                                           const std::string& file_name) {
    if (format == "csv") return UserFileFormat::csv;
    if (format == "jsonl") return UserFileFormat::json_lines;
    if (const auto by_name = format_of(file_name)) return *by_name;
    return base::fail(
        base::invalid_field("--format", "is required: the name does not end in .jsonl or .csv"));
}

void add_users_export(CLI::App& command, Invocation& invocation) {
    const auto flags = std::make_shared<ExportFlags>();
    command.add_option("FILE", flags->file, "New file; by default standard output");
    add_format_option(command, flags->format);
    command.add_flag("--no-hashes", flags->without_hashes, "Leave the password hashes out");
    command.add_flag("--for-spreadsheets", flags->for_spreadsheets,
                     "Put an apostrophe before CSV fields that a spreadsheet would compute");
    add_data_option(command, flags->data_folder);
    command.footer(examples);
    command.callback(
        [flags, &invocation] { invocation.status = run_export(*flags, invocation.environment); });
}

void add_users(CLI::App& parser, Invocation& invocation) {
    parser.require_subcommand(1);
    parser.footer(
        "`gatehouse users import --help` and `gatehouse users export --help` give examples.");
    add_users_import(*parser.add_subcommand("import",
                                            "Import people and their passwords "
                                            "from another system."),
                     invocation);
    add_users_export(*parser.add_subcommand("export",
                                            "Write all people to a file, with their "
                                            "password hashes by default."),
                     invocation);
}

}  // namespace cli
