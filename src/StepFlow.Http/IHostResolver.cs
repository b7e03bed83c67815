using System.Net;

namespace StepFlow.Http;

/// <summary>Finds the addresses of a host.</summary>
internal interface IHostResolver
{
    /// <summary>All addresses of a name.</summary>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}
