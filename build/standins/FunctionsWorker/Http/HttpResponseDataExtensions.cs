using System.Text;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>Ways to write a response's body.</summary>
public static class HttpResponseDataExtensions
{
    /// <summary>Writes text; UTF-8 unless an encoding is given.</summary>
    public static Task WriteStringAsync(this HttpResponseData response, string value, Encoding? encoding = null) =>
        WriteStringAsync(response, value, CancellationToken.None, encoding);

    /// <summary>Writes text; UTF-8 unless an encoding is given.</summary>
#pragma warning disable CA1068 // The real method has its token here.
    public static Task WriteStringAsync(
        this HttpResponseData response, string value, CancellationToken cancellationToken, Encoding? encoding = null)
#pragma warning restore CA1068
    {
        ArgumentNullException.ThrowIfNull(value);
        return WriteBytesAsync(response, (encoding ?? Encoding.UTF8).GetBytes(value), cancellationToken);
    }

    /// <summary>Writes bytes.</summary>
    public static Task WriteBytesAsync(this HttpResponseData response, byte[] value) =>
        WriteBytesAsync(response, value, CancellationToken.None);

    /// <summary>Writes bytes.</summary>
    public static Task WriteBytesAsync(this HttpResponseData response, byte[] value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(value);
        return response.Body.WriteAsync(value, 0, value.Length, cancellationToken);
    }
}
