// The requests that Azure's SDK for Go makes (azcore 1.x, azidentity, armresources), replayed with Go's standard
// library: the SDK itself needs a newer Go than Debian's. What is from azcore: its headers, HEAD for CheckExistence
// (204 is yes, 404 is no, all else an error), its pollers (Azure-AsyncOperation before Location, then a last GET) and
// Retry-After. A line a check: ok or FAILED; exits 1 if any failed.
//
//	GOLDSMITH=https://127.0.0.1:8443 CA=… TENANT=… CLIENT_ID=… CLIENT_SECRET=… go run arm.go
//
// The variables are those of az.sh.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

var (
	host   = os.Getenv("GOLDSMITH")
	tenant = os.Getenv("TENANT")
	client *http.Client
	token  string
	failed bool
)

const (
	group     = "/resourceGroups/web"
	templates = "/providers/Microsoft.VirtualMachineImages/imageTemplates/"
	version   = "2024-02-01"
	resources = "2021-04-01"
)

type object = map[string]any

type answer struct {
	status  int
	headers http.Header
	body    object
}

func main() {
	certificate, err := os.ReadFile(os.Getenv("CA"))
	must(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(certificate)
	client = &http.Client{
		Timeout:   time.Minute,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true},
	}

	signIn()
	subscription := "/subscriptions/" + tenant
	check("subscription", send("GET", subscription, "2021-01-01", nil).body["subscriptionId"] == tenant)
	check("group exists", exists(subscription+group, resources))
	check("group of none doesn't", !exists(subscription+"/resourceGroups/never-was", resources))
	check("groups, a page", len(pages(subscription+"/resourcegroups?$top=1", resources)) > 0)
	check("groups by tag", len(pages(subscription+"/resourcegroups?$filter="+url.QueryEscape("tagName eq 'made' and tagValue eq 'never'"), resources)) == 0)

	id := subscription + group + templates + "go"
	created := send("PUT", id, version, template("echo built-by-go | sudo tee /etc/built"))
	check("create: 201 or 200", created.status == 201 || created.status == 200)
	done, _ := poll(created, id)
	check("create, polled", done == "Succeeded")
	check("template exists", exists(id, version))
	check("template of none doesn't", !exists(id+"x", version))
	check("templates", len(pages(subscription+group+strings.TrimSuffix(templates, "/"), version)) > 0)

	tagged := send("PATCH", id, version, object{"tags": object{"made": "by-go"}})
	done, _ = poll(tagged, id)
	check("tags", done == "Succeeded")
	scoped := send("PATCH", id+"/providers/Microsoft.Resources/tags/default", resources,
		object{"operation": "Merge", "properties": object{"tags": object{"more": "yes"}}})
	check("tags at a scope", scoped.status == 200)

	run := send("POST", id+"/run", version, nil)
	check("run: 202", run.status == 202)
	check("run says when to ask again", run.headers.Get("Retry-After") != "")
	done, _ = poll(run, "")
	check("run, polled", done == "Succeeded")
	read := send("GET", id, version, nil).body
	status, _ := read["properties"].(object)["lastRunStatus"].(object)
	check("run read", status["runState"] == "Succeeded")

	failing := subscription + group + templates + "go-failing"
	poll(send("PUT", failing, version, template("echo last words; exit 7")), failing)
	done, said := poll(send("POST", failing+"/run", version, nil), "")
	check("failing run", done == "Failed" && strings.Contains(fmt.Sprint(said), "exit code 7"))

	for _, it := range []string{id, failing} {
		removed := send("DELETE", it, version, nil)
		check("delete: 200, 202 or 204", removed.status == 200 || removed.status == 202 || removed.status == 204)
		poll(removed, "")
		check("deleted", !exists(it, version))
	}
	gone := send("GET", id, version, nil)
	refused, _ := gone.body["error"].(object)
	check("none is an error", gone.status == 404 && refused["code"] == "ResourceNotFound")
	check("no API version is an error", plain("GET", host+id).StatusCode == 400)
	if failed {
		os.Exit(1)
	}
}

// As azidentity: the authority's OpenID configuration, then its token endpoint, by the v2 form.
func signIn() {
	configuration := decode(plain("GET", host+"/"+tenant+"/v2.0/.well-known/openid-configuration"))
	endpoint, _ := configuration.body["token_endpoint"].(string)
	check("OpenID configuration", endpoint != "" && configuration.body["jwks_uri"] != nil)
	got, err := client.PostForm(endpoint, url.Values{
		"grant_type":    {"client_credentials"},
		"client_id":     {os.Getenv("CLIENT_ID")},
		"client_secret": {os.Getenv("CLIENT_SECRET")},
		"client_info":   {"1"},
		"scope":         {"https://management.azure.com/.default openid offline_access profile"},
	})
	must(err)
	token, _ = decode(got).body["access_token"].(string)
	check("token", token != "")
}

// With azcore's headers; 429 and 503 are tried again after Retry-After, as its retry policy does.
func send(method, path, apiVersion string, body any) answer {
	for {
		var content io.Reader
		if body != nil {
			text, err := json.Marshal(body)
			must(err)
			content = bytes.NewReader(text)
		}
		request, err := http.NewRequest(method, absolute(path, apiVersion), content)
		must(err)
		request.Header.Set("Accept", "application/json")
		request.Header.Set("Authorization", "Bearer "+token)
		request.Header.Set("User-Agent", "azsdk-go-armresources/v1.2.0 (go1.22; linux)")
		request.Header.Set("x-ms-client-request-id", strconv.FormatInt(time.Now().UnixNano(), 16))
		if body != nil {
			request.Header.Set("Content-Type", "application/json")
		} else if method == "POST" || method == "PUT" {
			request.Header.Set("Content-Length", "0")
		}
		response, err := client.Do(request)
		must(err)
		if response.StatusCode != 429 && response.StatusCode != 503 {
			return decode(response)
		}
		response.Body.Close()
		wait(response.Header)
	}
}

func absolute(path, apiVersion string) string {
	if strings.HasPrefix(path, "https://") {
		return path
	}
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	return host + path + separator + "api-version=" + apiVersion
}

// As CheckExistence and CheckExistenceByID.
func exists(path, apiVersion string) bool {
	got := send("HEAD", path, apiVersion, nil)
	if got.status != 204 && got.status != 404 {
		check(fmt.Sprintf("HEAD %s is 204 or 404, not %d", path, got.status), false)
	}
	return got.status == 204
}

func pages(path, apiVersion string) []any {
	var all []any
	for path != "" {
		got := send("GET", path, apiVersion, nil)
		if got.status != 200 {
			check(fmt.Sprintf("GET %s: %d", path, got.status), false)
			return all
		}
		value, _ := got.body["value"].([]any)
		all = append(all, value...)
		path, _ = got.body["nextLink"].(string)
	}
	return all
}

// As runtime.Poller: asks where Azure-AsyncOperation says, else where Location says, until it ends; what a PUT or PATCH
// made is read at its own address then. Without either it is over, and a resource says its own state.
func poll(first answer, resource string) (string, object) {
	async, location := first.headers.Get("Azure-AsyncOperation"), first.headers.Get("Location")
	switch {
	case first.status >= 400:
		return fmt.Sprint(first.status), first.body
	case async != "":
		for {
			got := send("GET", async, version, nil)
			state, _ := got.body["status"].(string)
			if got.status != 200 || state == "" {
				return fmt.Sprint("a poll was answered ", got.status), got.body
			}
			if state == "Succeeded" && resource != "" {
				return state, send("GET", resource, version, nil).body
			}
			if state == "Succeeded" || state == "Failed" || state == "Canceled" {
				return state, got.body
			}
			wait(got.headers)
		}
	case location != "" && first.status == 202:
		for {
			got := send("GET", location, version, nil)
			if got.status != 202 {
				if got.status < 300 {
					return "Succeeded", got.body
				}
				return "Failed", got.body
			}
			wait(got.headers)
		}
	}
	properties, _ := first.body["properties"].(object)
	if state, _ := properties["provisioningState"].(string); state != "" {
		return state, first.body
	}
	return "Succeeded", first.body
}

func wait(headers http.Header) {
	seconds, err := strconv.Atoi(headers.Get("Retry-After"))
	if err != nil {
		seconds = 1
	}
	time.Sleep(time.Duration(seconds) * time.Second)
}

func plain(method, address string) *http.Response {
	request, err := http.NewRequest(method, address, nil)
	must(err)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := client.Do(request)
	must(err)
	return response
}

func decode(response *http.Response) answer {
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	must(err)
	body := object{}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &body); err != nil {
			check(fmt.Sprintf("%s: a JSON answer", response.Request.URL), false)
		}
	}
	return answer{response.StatusCode, response.Header, body}
}

func template(line string) object {
	identity := "/subscriptions/" + tenant + group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/builder"
	return object{
		"location": "westeurope",
		"identity": object{"type": "UserAssigned", "userAssignedIdentities": object{identity: object{}}},
		"properties": object{
			"source":     object{"type": "PlatformImage", "publisher": "Tiny", "offer": "tiny-guest", "sku": "1", "version": "latest"},
			"customize":  []any{object{"type": "Shell", "name": "Write", "inline": []string{line}}},
			"distribute": []any{object{"type": "VHD", "runOutputName": "disk"}},
		},
	}
}

func check(what string, good bool) {
	if good {
		fmt.Println("ok     " + what)
	} else {
		fmt.Println("FAILED " + what)
		failed = true
	}
}

func must(err error) {
	if err != nil {
		fmt.Println("FAILED", err)
		os.Exit(1)
	}
}
