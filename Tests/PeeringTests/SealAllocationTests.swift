import Bytes
import Foundation
import Glibc
import Noise
import Peering
import TestSupport
import Testing
import Wire

/// What sealing and opening cost the allocator: nothing. Counted exactly, by a library that stands before the C
/// library's allocator in a process of its own, since other tests allocate in this one.
@Suite struct SealAllocationTests {
    /// Counts what the asking thread has allocated.
    private static let source = """
        #include <stddef.h>
        extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t);
        extern void *__libc_realloc(void *, size_t), *__libc_memalign(size_t, size_t);
        static __thread unsigned long count __attribute__((tls_model("initial-exec")));
        void *malloc(size_t size) { count++; return __libc_malloc(size); }
        void *calloc(size_t number, size_t size) { count++; return __libc_calloc(number, size); }
        void *realloc(void *old, size_t size) { count++; return __libc_realloc(old, size); }
        void *aligned_alloc(size_t to, size_t size) { count++; return __libc_memalign(to, size); }
        int posix_memalign(void **out, size_t to, size_t size) {
            count++;
            *out = __libc_memalign(to, size);
            return *out ? 0 : 12;
        }
        unsigned long tamcap_allocations(void) { return count; }
        """

    private static let isCounting = ProcessInfo.processInfo.environment["COUNT_ALLOCATIONS"] != nil
    private static let hasCompiler = (try? clang(["--version"])) != nil

    private static func clang(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["clang"] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableNotLoadable) }
    }

    @Test(.enabled(if: hasCompiler && !isCounting, "clang makes the library that counts"))
    func `nothing is allocated for a sealed frame`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tamcap-count-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (text, library) = (folder.appending(path: "count.c"), folder.appending(path: "count.so"))
        try Data(Self.source.utf8).write(to: text)
        try Self.clang(["-O1", "-shared", "-fPIC", "-o", library.path, text.path])
        let counting = Process()
        counting.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        counting.arguments = ["--testing-library", "swift-testing", "--filter", "SealAllocationTests"]
        counting.environment = ProcessInfo.processInfo.environment.merging(
            ["COUNT_ALLOCATIONS": "1", "LD_PRELOAD": library.path], uniquingKeysWith: { $1 })
        let pipe = Pipe()
        counting.standardOutput = pipe
        counting.standardError = pipe
        try counting.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        counting.waitUntilExit()
        for line in said.split(separator: "\n") where line.contains("allocations of") { print(line) }
        #expect(counting.terminationStatus == 0 && said.contains("allocations of 1000 frames"), "\(said)")
    }

    /// The other process: a thousand frames of each size, sealed and opened.
    @Test(.enabled(if: isCounting, "runs in the process that counts")) func `sealing and opening, counted`() throws {
        let name = "tamcap_allocations"
        let found = dlsym(UnsafeMutableRawPointer(bitPattern: 0), name)
        let allocations = unsafeBitCast(try #require(found), to: (@convention(c) () -> UInt).self)
        let before = allocations()
        var kept = [UInt8](repeating: 1, count: 3)
        kept.append(contentsOf: [UInt8](repeating: 2, count: 4_000))
        #expect(allocations() > before && kept.count == 4_003, "what is allocated is counted")
        var talk = Conversation()
        talk.establish()
        let key = try #require(Bytes32([UInt8](repeating: 8, count: 32)))
        for count in [8, 100, 1_000, 40_000] {
            var none: Deflater?
            let body = [UInt8](repeating: 3, count: count)
            var (sending, receiving) = (FrameSeal(CipherState(key: key)), FrameSeal(CipherState(key: key)))
            var frames = (0..<1_001).map { _ in FrameWriter.sealed(type: .bundlePart, body: body, deflater: &none) }
            try sending.seal(&frames[0])
            var start = allocations()
            for number in 1...1_000 { try sending.seal(&frames[number]) }
            let sealed = allocations() - start
            var received: [ReceivedFrame] = []
            for frame in frames {
                var reader = FrameReader()
                reader.receive(frame.span)
                received.append(try #require(try reader.nextFrame(limits: .session, authenticated: true)))
            }
            try receiving.open(&received[0])
            start = allocations()
            for number in 1...1_000 { try receiving.open(&received[number]) }
            let opened = allocations() - start
            print("allocations of 1000 frames of \(count) bytes: \(sealed) to seal, \(opened) to open")
            #expect(sealed == 0 && opened == 0, "\(count) bytes")
        }
        // What a session needs beside it, for people: bodies, frames, messages.
        var start = allocations()
        for number in 0..<1_000 { talk.dialer.send(.credit(grantedBytes: UInt64(number)), &talk.dialing) }
        let sent = allocations() - start
        let bytes = talk.dialer.takeOutput()
        start = allocations()
        talk.toListener(bytes)
        print("allocations of 1000 small messages of a session: \(sent) to send, \(allocations() - start) to take")
    }
}
