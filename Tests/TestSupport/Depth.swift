import Foundation

/// Whether the long versions run: `LONG=1 Tests/run`.
package let isLong = ProcessInfo.processInfo.environment["LONG"].map { !$0.isEmpty && $0 != "0" } ?? false
