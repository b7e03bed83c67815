namespace StepFlow.Bench.Processes;

/// <summary>Another engine, running.</summary>
internal interface IPeerServer : IAsyncDisposable
{
    string Name { get; }

    /// <summary>How it makes a step durable, as it was set for this run.</summary>
    string Durability { get; }

    HttpClient Http { get; }

    TimeSpan Cpu { get; }

    /// <summary>Where the next run is posted to.</summary>
    string NextRunPath();
}
