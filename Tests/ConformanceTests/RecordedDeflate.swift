/// Streams that zlib made once; another version would make others, and all are right.
enum RecordedDeflate {
    /// Fixed Huffman codes, a run of zeros, a repeat.
    static let fixed =
        "636020000e3096e66596c427e7a7a4ea142416a5e641d92599a9453a7989b9a95c835d1e00"
    /// Codes of its own (a dynamic block).
    static let dynamic =
        "85d3b16d03310c46619781a7f0005788144549b52749aeb11b17013258368cf9d70fc8b50fa2a44ff6e5f2cff7fb61ed"
        + "fd1dd68eafefcfd7f938ee8fe7edfc396fed5a6542b12a1650a28a1b94adb2685a56ea03928f4ae190ba56c5a64368af"
        + "91905207cc0e69e9569324ba0a49b8e62da4989536594c57228c2ad6c8a2d7f9ccc822b5cac86297a03959f4ba9675b2"
        + "98f5f6166461da2b086368e0208c5daf654918114a84b175e5491aa1bd16696c0d5ca43174af4d1aeb5dbc114616a11b"
        + "61f854228ca5814e18a30ee89d30dc950863d5afda8330b29c7ce0df44871f84615a958851cfe51335f2fa07"
}
