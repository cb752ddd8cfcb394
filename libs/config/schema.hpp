// SPDX-License-Identifier: Apache-2.0
// Schema<C>: the settings of a configuration struct C, each with its name and meaning.
#pragma once

#include "base/error.hpp"
#include "config/format.hpp"

#include <algorithm>
#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace config {

/// One setting, without the type of its struct. The functions take a pointer to that struct.
struct Setting {
    std::string name;              ///< `ACCESS_TOKEN_TTL`; as a flag `--access-token-ttl`.
    std::string meaning;           ///< One or two sentences for --help and the printed file.
    std::string placeholder;       ///< What stands for the value in --help.
    std::string former_name = {};  ///< Also read, in every source; not documented.
    bool is_secret = false;        ///< Never shown.
    bool has_file = false;   ///< May hold a secret: `NAME_FILE` may name a file with the value.
    bool is_switch = false;  ///< The flag alone means true.
    bool may_be_empty = false;
    std::function<Problem(void* config, std::string_view text)> parse = {};
    std::function<std::string(const void* config)> print = {};

    /// `--access-token-ttl`
    std::string flag() const;
    /// The same of the former name; empty if there is none.
    std::string former_flag() const;
    /// Whether `value` may not be seen by others: a secret, or a URL with a password.
    bool reveals(std::string_view value) const;
};

/// What load() has noticed besides the values.
struct LoadNotes {
    std::vector<std::string> given = {};            ///< The names of the settings that were set.
    std::vector<base::FieldProblem> warnings = {};  ///< Doubtful, but no reason not to start.

    bool is_given(std::string_view name) const {
        return std::ranges::find(given, name) != given.end();
    }
};

/// The settings of another program, which a common file may hold by mistake.
struct Elsewhere {
    std::string program;
    std::vector<std::string> names;
};

/// A rule for the whole struct. The field of its problem is the name of the wrong setting.
using ErasedCheck = std::function<std::optional<base::FieldProblem>(const void* config)>;

/// The schema that load, print and help use.
struct ErasedSchema {
    std::vector<Setting> settings = {};
    std::vector<ErasedCheck> checks = {};
    std::vector<ErasedCheck> checks_always = {};         ///< Also for a subcommand.
    std::function<LoadNotes&(void* config)> notes = {};  ///< Null if nobody wants them.
    Elsewhere elsewhere = {};

    /// Throws std::logic_error for a name that is taken, reserved or not of capitals, digits and _.
    void add(Setting setting);
    /// The setting with this name or former name.
    const Setting* find(std::string_view name) const;
};

/// The settings of C in the order in which they are documented. C's member initialisers are the
/// defaults. Built once, where C is defined:
///     Schema<AuthConfig>().add("PORT", &AuthConfig::port, "Port to listen
///     on.").check(tls_is_whole)
template <class C>
class Schema {
public:
    /// Adds a setting whose type has a Format.
    template <class T, class Owner>
        requires std::derived_from<C, Owner>
    Schema& add(std::string name, T Owner::* member, std::string meaning) {
        return add_setting<T>(
            std::move(name), std::move(meaning), Format<T>::placeholder(),
            [member](void* config, std::string_view text) {
                return Format<T>::parse(text, static_cast<C*>(config)->*member);
            },
            [member](const void* config) {
                return Format<T>::print(static_cast<const C*>(config)->*member);
            });
    }

    /// The same for a number, a size or a duration that must lie within `range`.
    template <class T, class Owner>
        requires std::derived_from<C, Owner>
    Schema& add(std::string name, T Owner::* member, std::string meaning,
                Range<std::type_identity_t<T>> range) {
        add(std::move(name), member, std::move(meaning));
        auto& parse = erased_.settings.back().parse;
        parse = [member, range, parse](void* config, std::string_view text) {
            auto problem = parse(config, text);
            return problem ? problem : range.problem(static_cast<C*>(config)->*member);
        };
        return *this;
    }

    /// Lets the last setting also be read by the name that it had before; both at once are an
    /// error.
    Schema& former_name(std::string name) {
        erased_.settings.back().former_name = std::move(name);
        return *this;
    }

    /// Adds an enum with the written names `names`.
    template <class T, class Owner>
        requires std::derived_from<C, Owner> && std::is_enum_v<T>
    Schema& add(std::string name, T Owner::* member, std::string meaning, Names<T> names) {
        return add_setting<T>(
            std::move(name), std::move(meaning), detail::join(detail::names_of(names), "|"),
            [member, names](void* config, std::string_view text) {
                return detail::parse_enum(text, names, static_cast<C*>(config)->*member);
            },
            [member, names](const void* config) {
                return detail::print_enum(names, static_cast<const C*>(config)->*member);
            });
    }

    /// Adds all settings and checks of a struct that is a member of C.
    template <class Part>
    Schema& include(Part C::* member, const Schema<Part>& part) {
        for (Setting setting : part.erased().settings) {
            setting.parse = [member, parse = setting.parse](void* config, std::string_view text) {
                return parse(&(static_cast<C*>(config)->*member), text);
            };
            setting.print = [member, print = setting.print](const void* config) {
                return print(&(static_cast<const C*>(config)->*member));
            };
            erased_.add(std::move(setting));
        }
        include_checks(member, part.erased().checks, erased_.checks);
        include_checks(member, part.erased().checks_always, erased_.checks_always);
        return *this;
    }

    /// Adds a rule that is checked after all settings have been read. It returns the problem, with
    /// the name of the wrong setting as the field, and never quotes a secret.
    Schema& check(std::function<std::optional<base::FieldProblem>(const C&)> rule) {
        erased_.checks.push_back([rule = std::move(rule)](const void* config) {
            return rule(*static_cast<const C*>(config));
        });
        return *this;
    }

    /// The same for a rule that also holds for a subcommand, which needs few of the settings.
    Schema& check_always(std::function<std::optional<base::FieldProblem>(const C&)> rule) {
        check(std::move(rule));
        erased_.checks_always.push_back(std::move(erased_.checks.back()));
        erased_.checks.pop_back();
        return *this;
    }

    /// Lets load() write what it has noticed into `member`.
    Schema& keep_notes(LoadNotes C::* member) {
        erased_.notes = [member](void* config) -> LoadNotes& {
            return static_cast<C*>(config)->*member;
        };
        return *this;
    }

    /// Names the settings of the program that people set up together with this one.
    Schema& beside(Elsewhere elsewhere) {
        erased_.elsewhere = std::move(elsewhere);
        return *this;
    }

    const ErasedSchema& erased() const { return erased_; }

private:
    template <class Part>
    static void include_checks(Part C::* member, const std::vector<ErasedCheck>& checks,
                               std::vector<ErasedCheck>& into) {
        for (const ErasedCheck& check : checks) {
            into.push_back([member, check](const void* config) {
                return check(&(static_cast<const C*>(config)->*member));
            });
        }
    }

    template <class T, class Parse, class Print>
    Schema& add_setting(std::string name, std::string meaning, std::string placeholder, Parse parse,
                        Print print) {
        erased_.add(Setting{.name = std::move(name),
                            .meaning = std::move(meaning),
                            .placeholder = std::move(placeholder),
                            .is_secret = detail::is_secret<T>,
                            .has_file = detail::is_secret<T> || std::is_same_v<T, Url>,
                            .is_switch = std::is_same_v<T, bool>,
                            .may_be_empty = detail::may_be_empty<T>,
                            .parse = std::move(parse),
                            .print = std::move(print)});
        return *this;
    }

    ErasedSchema erased_;
};

}  // namespace config
