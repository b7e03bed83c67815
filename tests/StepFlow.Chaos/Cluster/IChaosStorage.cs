using Microsoft.Extensions.DependencyInjection;

namespace StepFlow.Chaos.Cluster;

/// <summary>What the servers share, and how to stop it under them.</summary>
internal interface IChaosStorage : IAsyncDisposable
{
    /// <summary>Servers that can share it.</summary>
    int Servers { get; }

    /// <summary>What tells a server to use it.</summary>
    IReadOnlyList<string> Arguments { get; }

    /// <summary>True where it is a process of its own.</summary>
    bool CanStop { get; }

    /// <summary>Stops it for so long, then starts it again with its data.</summary>
    Task StopForAsync(TimeSpan time);

    /// <summary>Registers it as a store, to be read behind the servers' backs once they have ended.</summary>
    void AddTo(IServiceCollection services);
}
