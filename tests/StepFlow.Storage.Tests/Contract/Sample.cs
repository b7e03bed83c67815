using System.Text;
using StepFlow.Definitions;
using StepFlow.Runs;

namespace StepFlow.Storage.Tests.Contract;

/// <summary>Runs and what belongs to them, as the engine would write them.</summary>
internal static class Sample
{
    // Not whole in any unit down to 100 ns, so that a store that rounds is found out.
    private const long OddTicks = 1_234_567;

    /// <summary>An id that no other test has.</summary>
    public static string Id(string prefix = "run") => $"{prefix}-{Guid.NewGuid():N}";

    /// <summary>A time to the tick.</summary>
    public static DateTimeOffset Odd(DateTimeOffset time) =>
        time.AddTicks(OddTicks - (time.Ticks % TimeSpan.TicksPerSecond));

    /// <summary>A run of three steps that has just been accepted.</summary>
    public static RunRow Row(DateTimeOffset now, string? id = null) => new()
    {
        RunId = id ?? Id(),
        Incarnation = Guid.NewGuid().ToString("N"),
        PlanHash = Page().Hash,
        StepCount = 3,
        Page = Page(),
        Status = RunStatus.Running,
        DueAt = Odd(now.AddSeconds(-1)),
        Value = Payload.FromJson("1"),
        CreatedAt = Odd(now.AddSeconds(-1)),
        RequestHash = "request",
    };

    public static NewRun Run(RunRow row, params IReadOnlyList<StepRecord> records) =>
        new() { Row = row, Input = row.Value ?? Payload.FromJson("1"), Pages = [row.Page], Records = records };

    public static PlanPage Page(int index = 0, int first = 0, int count = 3, string nextHash = "", int size = 0) => PlanPage.Create(
        index, first, count, Encoding.UTF8.GetBytes($"[\"AddOne\",\"Größe\",\"終わり\"{new string(' ', size)}]"), nextHash);

    public static StepRecord Record(int position, Payload? result = null, DateTimeOffset? at = null) => new()
    {
        Position = position,
        Name = "AddOne",
        Status = StepStatus.Succeeded,
        Result = result ?? Payload.FromJson("2"),
        StartedAt = Odd(at ?? DateTimeOffset.UnixEpoch.AddYears(56)),
        EndedAt = Odd(at ?? DateTimeOffset.UnixEpoch.AddYears(56)).AddTicks(9_876_543),
        Attempts = 1,
        Owner = "owner",
        Hash = $"hash-{position}",
    };

    public static AttemptRecord Attempt(int position, int generation = 0, int attempt = 1) => new()
    {
        Position = position,
        Generation = generation,
        Attempt = attempt,
        StartedAt = Odd(DateTimeOffset.UnixEpoch.AddYears(56)),
        EndedAt = Odd(DateTimeOffset.UnixEpoch.AddYears(56)).AddTicks(1),
        Error = Error,
        Owner = "owner",
    };

    public static Claim Claim(DateTimeOffset now, TimeSpan? lease = null) => new(Id("owner"), lease ?? TimeSpan.FromMinutes(1), Odd(now));

    public static StepError Error { get; } = new(
        "System.InvalidOperationException",
        "Das Maß ist voll: 満杯 🚫 \"quoted\" \\ \0 end",
        Retryable: true,
        "at Handler.RunAsync()\r\n   at Next\t()",
        new StepError("timeout", "", Retryable: false));

    /// <summary>One JSON string of exactly so many bytes that does not compress and is not ASCII; for 0, no bytes at all.</summary>
    public static Payload Value(int size)
    {
        const int Plain = 16;
        if (size == 0)
            return Payload.FromTrusted(ReadOnlyMemory<byte>.Empty);

        var bytes = new byte[size];
        var random = new Random(size);
        for (var i = 0; i < size; i++)
            bytes[i] = (byte)random.Next('A', 'Z' + 1);
        bytes[0] = bytes[^1] = (byte)'"';
        if (size > Plain)
            "é日本😀"u8.CopyTo(bytes.AsSpan(1));
        return Payload.FromTrusted(bytes);
    }
}
