using System.Net;
using System.Text;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>Ways to read a request and to answer it.</summary>
public static class HttpRequestDataExtensions
{
    /// <summary>The body as text; UTF-8 unless an encoding is given.</summary>
    public static async Task<string?> ReadAsStringAsync(this HttpRequestData request, Encoding? encoding = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Body is null)
        {
            return null;
        }

        using var reader = new StreamReader(request.Body, encoding ?? Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync().ConfigureAwait(false);
    }

    /// <summary>Creates the response to this request with a status code.</summary>
    public static HttpResponseData CreateResponse(this HttpRequestData request, HttpStatusCode statusCode)
    {
        ArgumentNullException.ThrowIfNull(request);
        var response = request.CreateResponse();
        response.StatusCode = statusCode;
        return response;
    }
}
