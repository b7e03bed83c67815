using System.Reflection;
using StepFlow.Api.OpenApi;
using StepFlow.Api.Views;
using StepFlow.Storage;

namespace StepFlow.Api.Endpoints;

/// <summary>Says how the host is and what it serves.</summary>
internal sealed class HealthEndpoints(IRunStore store)
{
    /// <summary>StepFlow's version, without the commit that a build may append.</summary>
    public static string Version { get; } =
        typeof(HealthEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public async Task<ApiResponse> CheckAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        await store.CheckAsync(cancellationToken).ConfigureAwait(false);
        return ApiResponse.Of(200, new HealthView("ok", Version), ApiJson.Default.HealthView);
    }

    public Task<ApiResponse> DescribeAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new ApiResponse { Status = 200, ContentType = ApiResponse.Json, Body = OpenApiDocument.Utf8 });
}
