// SPDX-License-Identifier: Apache-2.0
// What a program needs to bring profiles of another system along.
#pragma once

#include "user/storage/profiles/sql_profile_import.hpp"
