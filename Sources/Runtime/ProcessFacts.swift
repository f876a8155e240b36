internal import CLinux
internal import Glibc

/// What a process can know and say about itself.
package enum ProcessFacts {
    /// Memory that is resident now, in bytes.
    package static var residentBytes: Int { residentBytes(of: getpid()) }

    /// Memory of a process that is resident now, in bytes; 0 when there is no such process.
    package static func residentBytes(of process: Int32) -> Int {
        // statm: total, resident, … in pages (proc(5)).
        guard let text = try? Files.read("/proc/\(process)/statm", limitBytes: 4_096) else { return 0 }
        let fields = text.split(separator: UInt8(ascii: " "))
        guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else { return 0 }
        return pages * Int(getpagesize())
    }

    /// Processor time used so far, user and system.
    package static var processorMilliseconds: Int64 { SystemClock.processNanoseconds / 1_000_000 }

    /// Processor time that a process has used so far, user and system, in steps of 10 ms; 0 when there is no such
    /// process.
    package static func processorMilliseconds(of process: Int32) -> Int64 {
        // stat: number, (name), state, … utime and stime, the 14th and 15th, in ticks (proc(5)).
        guard let text = try? Files.read("/proc/\(process)/stat", limitBytes: 4_096),
            let name = text.lastIndex(of: UInt8(ascii: ")"))
        else { return 0 }
        let fields = text[(name + 1)...].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard fields.count > 12, let user = Int64(fields[11]), let system = Int64(fields[12]) else { return 0 }
        return (user + system) * 1_000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
    }

    package static var processIdentifier: Int32 { getpid() }

    /// The path of the running program.
    package static var executablePath: String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            guard let base = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress else { return 0 }
            return unsafe readlink("/proc/self/exe", base, bytes.count)
        }
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    /// Has freed memory go back to the system soon, for a program that shares its machine and works in bursts: large
    /// pieces are always mapped by themselves (glibc would raise that threshold to 32 MB after the first), and the end
    /// of the heap is trimmed from 128 kB.
    package static func keepMemorySmall() {
        _ = mallopt(M_MMAP_THRESHOLD, RuntimeLimits.keptMemoryBytes)
        _ = mallopt(M_TRIM_THRESHOLD, RuntimeLimits.keptMemoryBytes)
    }

    /// Gives back what is free now, and the code that the burst of work needed; after it.
    ///
    /// The system maps code around every page that is touched: of a program of 12 MB an idle agent uses a small part,
    /// and what it uses again comes back by itself.
    package static func releaseFreeMemory() {
        _ = malloc_trim(0)
        _ = linux_release_code()
    }

    /// The name of this machine.
    package static var hostName: String {
        var buffer = [UInt8](repeating: 0, count: 256)
        unsafe buffer.withUnsafeMutableBytes { bytes in
            guard let base = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress else { return }
            _ = unsafe gethostname(base, bytes.count - 1)
        }
        return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// An environment variable.
    package static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// Allows this process as many descriptors as the system lets it have, since every peer is one.
    ///
    /// - Returns: how many that are.
    @discardableResult
    package static func raiseDescriptorLimit() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// Keeps this process's memory, which has keys and perhaps personal data, from core dumps and from other users'
    /// eyes; also from its own user's debugger and profiler, so that only root can look into it.
    package static func forbidDumps() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        _ = linux_forbid_dumps()
    }

    /// Makes sure that descriptors 0, 1 and 2 exist: a program started without them would give their numbers to files
    /// and sockets, and then write its messages there.
    package static func secureStandardStreams() {
        while true {
            let number = unsafe open("/dev/null", O_RDWR)
            if number < 0 { return }
            if number > 2 {
                _ = close(number)
                return
            }
        }
    }
}
