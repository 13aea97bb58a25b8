# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022
ENV AGENT=1
RUN mkdir C:\agent
SHELL ["powershell", "-Command"]
RUN Invoke-WebRequest https://example.org/a.zip -OutFile a.zip; `
    Expand-Archive a.zip
